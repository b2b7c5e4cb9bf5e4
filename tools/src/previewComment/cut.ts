/** In bytes of UTF-8. */
export function sizeOf(text: string): number {
  return Buffer.byteLength(text);
}

/** The part of the room that the end gets: it has what failed, and the counts. */
const END_SHARE = 1 / 4;

/**
 * The beginning and the end of a text, at whole lines where there are any, with a line between them that says how many characters are
 * left out.
 *
 * @param room - the most bytes that the result may have
 */
export function cutTo(text: string, room: number): string {
  const widest = markFor(text.length);
  const forText = room - sizeOf(`\n${widest}\n`);
  const end = lastBytes(text, Math.floor(forText * END_SHARE));
  const start = firstBytes(text, forText - sizeOf(end));
  const left = text.length - start.length - end.length;
  const newline = start.endsWith("\n") ? "" : "\n";
  return `${start}${newline}${markFor(left)}\n${end}`;
}

const markFor = (characters: number) =>
  `[… ${characters.toLocaleString("en")} characters are left out here …]`;

function firstBytes(text: string, room: number): string {
  const bytes = Buffer.from(text);
  let end = room;
  while (end > 0 && isInside(bytes, end)) end -= 1;
  const part = bytes.toString("utf8", 0, end);
  const line = part.lastIndexOf("\n") + 1;
  return line > part.length / 2 ? part.slice(0, line) : part;
}

function lastBytes(text: string, room: number): string {
  const bytes = Buffer.from(text);
  let start = bytes.length - room;
  while (start < bytes.length && isInside(bytes, start)) start += 1;
  const part = bytes.toString("utf8", start);
  const line = part.indexOf("\n") + 1;
  return line < part.length / 2 ? part.slice(line) : part;
}

/** Whether the byte continues a character: 10xxxxxx. */
function isInside(bytes: Buffer, at: number): boolean {
  return ((bytes[at] ?? 0) & 0b1100_0000) === 0b1000_0000;
}
