const MAX_LINES = 10;

/** The workers' last lines, shown if their executions have not ended. */
export interface LogTail {
  /** A line begins with the name of the function or the service: `[NAME] …` or `[NAME TASK] …`. */
  write(line: string): void;
  /** The last ten lines of each function and service for which `of` is true. */
  tail(of?: (name: string) => boolean): readonly string[];
}

/** Also writes each line to the stream, if one is given. */
export function createLogTail(stream?: Pick<NodeJS.WritableStream, "write">): LogTail {
  const byName = new Map<string, string[]>();
  return {
    write(line) {
      stream?.write(`${line}\n`);
      const name = /^\[([^\s\]]+)/.exec(line)?.[1] ?? "";
      const lines = byName.get(name) ?? [];
      byName.set(name, lines);
      lines.push(line);
      if (lines.length > MAX_LINES) lines.shift();
    },
    tail: (of = () => true) =>
      [...byName].filter(([name]) => of(name)).flatMap(([, lines]) => lines),
  };
}
