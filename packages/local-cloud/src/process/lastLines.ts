/** Enough for an error with its stack. */
const MAX_LINES = 40;

/** The last lines that a process wrote. */
export interface LastLines {
  readonly all: readonly string[];
  write(line: string): void;
}

export function createLastLines(): LastLines {
  const all: string[] = [];
  return {
    all,
    write(line) {
      all.push(line);
      if (all.length > MAX_LINES) all.shift();
    },
  };
}
