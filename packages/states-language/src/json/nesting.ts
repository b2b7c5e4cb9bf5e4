/**
 * Whether arrays and objects in a JSON text are nested in more levels. Takes a fraction of the time of parsing, which for many
 * levels needs much time and memory. `codeAt` returns a code unit of the text, or a byte of it in UTF-8.
 */
export function isNestedDeeper(
  length: number,
  codeAt: (index: number) => number | undefined,
  levels: number,
): boolean {
  let level = 0;
  let inString = false;
  for (let index = 0; index < length; index++) {
    const code = codeAt(index);
    if (inString) {
      if (code === BACKSLASH) index += 1;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT) level += 1;
    else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) level -= 1;
    if (level > levels) return true;
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
