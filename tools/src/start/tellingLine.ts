/**
 * The line among a process's last ones that says why it ended: not the frames of a stack, nor the code that Node.js shows with
 * an error, nor its version below it, nor a log line of its usual work. Of a log line in JSON it is the message, with its code and reason.
 */
export function tellingLine(lines: readonly string[]): string | undefined {
  const line = lines.findLast((text, index) => {
    return !NOISE.test(text) && !CARET.test(lines[index + 1] ?? "") && !USUAL.test(text);
  });
  return line === undefined ? undefined : messageIn(line);
}

/** Indented lines, lines of punctuation only, `Node.js v24.1.0`, and the frames of a native stack with their title. */
const NOISE = /^\s|^\W*$|^Node\.js v\d|^\d+: 0x|^-----/;
/** Log lines of what a worker does anyway, and its metrics. */
const USUAL = /^\{"(?:level":"(?:DEBUG|INFO)"|_aws":)/;
/** Below the line of code that Node.js points at. */
const CARET = /^\s*\^+\s*$/;

function messageIn(line: string): string {
  if (!line.startsWith("{")) return line;
  try {
    const { message, code, reason } = JSON.parse(line) as Readonly<Record<string, unknown>>;
    if (typeof message !== "string") return line;
    const told =
      typeof code === "string" && !message.includes(code) ? `${code}: ${message}` : message;
    return typeof reason === "string" ? `${told}: ${reason}` : told;
  } catch {
    return line;
  }
}
