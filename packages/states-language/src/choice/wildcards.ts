const ANY = Symbol("any characters");

/**
 * Whether a string matches a pattern of StringMatches: `*` matches any characters, `\*` a star and `\\` a backslash. Only
 * the last star is retried, so the number of steps is at most the product of both lengths.
 */
export function matchesWildcards(text: string, pattern: string): boolean {
  const parts = partsOf(pattern);
  let position = 0;
  let part = 0;
  let lastStar = -1;
  let resumeAt = 0;
  while (position < text.length) {
    const expected = parts[part];
    if (expected === ANY) {
      lastStar = part++;
      resumeAt = position;
    } else if (expected === text[position]) {
      part += 1;
      position += 1;
    } else if (lastStar >= 0) {
      part = lastStar + 1;
      position = ++resumeAt;
    } else {
      return false;
    }
  }
  while (parts[part] === ANY) part += 1;
  return part === parts.length;
}

function partsOf(pattern: string): (string | typeof ANY)[] {
  const parts: (string | typeof ANY)[] = [];
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index] ?? "";
    if (character === "*") parts.push(ANY);
    else if (character === "\\" && index + 1 < pattern.length) parts.push(pattern[++index] ?? "");
    else parts.push(character);
  }
  return parts;
}
