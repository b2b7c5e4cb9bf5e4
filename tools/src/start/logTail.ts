const KEPT_LINES = 40;

/** The workers' last lines, for when something goes wrong. */
export interface LogTail {
  write(line: string): void;
  tail(): readonly string[];
}

/** With a stream, every line goes there too. */
export function createLogTail(stream?: NodeJS.WritableStream): LogTail {
  const lines: string[] = [];
  return {
    write(line) {
      stream?.write(`${line}\n`);
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
    },
    tail: () => lines,
  };
}
