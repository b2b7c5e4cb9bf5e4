/**
 * Breaks a text between words, so that no line has more than `room` characters; a longer word has a line of its own.
 *
 * @example
 * ```ts
 * fill("one two three", 8); // "one two\nthree"
 * ```
 */
export function fill(text: string, room: number): string {
  const [first = "", ...others] = text.split(" ");
  let left = room - first.length;
  return others.reduce((filled, word) => {
    left -= 1 + word.length;
    if (left >= 0) return `${filled} ${word}`;
    left = room - word.length;
    return `${filled}\n${word}`;
  }, first);
}

/** The characters that a line of the stream has room for. */
export function roomIn(stream: Pick<NodeJS.WriteStream, "isTTY" | "columns">): number {
  return stream.isTTY ? stream.columns : Number.POSITIVE_INFINITY;
}
