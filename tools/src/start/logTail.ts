const KEPT_LINES = 40;

/** The workers' last lines, shown after a failure. */
export interface LogTail {
  write(line: string): void;
  tail(): readonly string[];
}

/** Also writes every line to the stream, if there is one. */
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
