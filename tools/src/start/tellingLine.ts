/**
 * The line among a process's last ones that says why it ended: not the frames of a stack, nor Node.js's version below it. Of a
 * log line in JSON it is the message.
 */
export function tellingLine(lines: readonly string[]): string | undefined {
  const line = lines.findLast((text) => !NOISE.test(text));
  return line === undefined ? undefined : messageIn(line);
}

/** Indented lines, lines of punctuation only, and `Node.js v24.1.0`. */
const NOISE = /^\s|^\W*$|^Node\.js v\d/;

function messageIn(line: string): string {
  if (!line.startsWith("{")) return line;
  try {
    const { message, code } = JSON.parse(line) as { message?: unknown; code?: unknown };
    if (typeof message !== "string") return line;
    return typeof code === "string" && !message.includes(code) ? `${code}: ${message}` : message;
  } catch {
    return line;
  }
}
