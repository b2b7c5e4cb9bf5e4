const MAX_LINES = 40;

/** The workers' last lines, shown after a failure. */
export interface LogTail {
  write(line: string): void;
  tail(): readonly string[];
}

/** Also writes each line to the stream, if one is given. */
export function createLogTail(stream?: NodeJS.WritableStream): LogTail {
  const lines: string[] = [];
  return {
    write(line) {
      stream?.write(`${line}\n`);
      lines.push(line);
      if (lines.length > MAX_LINES) lines.shift();
    },
    tail: () => lines,
  };
}
