/** The names that are most like the given one: the most letters at their start and at their end are the same. The nearest is first. */
export function nearest(given: string, names: Iterable<string>, most: number): string[] {
  const found: { readonly name: string; readonly differing: number }[] = [];
  for (const name of names) {
    const differing = differingLetters(given.toLowerCase(), name.toLowerCase());
    const before = found.findIndex((other) => other.differing > differing);
    found.splice(before < 0 ? found.length : before, 0, { name, differing });
    if (found.length > most) found.pop();
  }
  return found.map(({ name }) => name);
}

function differingLetters(one: string, other: string): number {
  const least = Math.min(one.length, other.length);
  let start = 0;
  while (start < least && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < least - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  return Math.max(one.length, other.length) - start - end;
}
