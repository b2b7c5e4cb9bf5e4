/** The lines that processes have written; a test can wait for one. */
export interface Lines {
  readonly all: readonly string[];
  readonly write: (line: string) => void;
  /** Resolves with the first line, or the `times`th one, that contains `text`, once it is written. */
  containing(text: string, times?: number): Promise<string>;
  /** Resolves with the first line that matches, once it is written. */
  matching(pattern: RegExp): Promise<string>;
}

export function createLines(): Lines {
  const all: string[] = [];
  const waiting = new Set<() => void>();

  function next(isWanted: (line: string) => boolean, times: number): Promise<string> {
    return new Promise((resolve) => {
      const check = () => {
        const found = all.filter(isWanted)[times - 1];
        if (found === undefined) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  }

  return {
    all,
    write(line) {
      all.push(line);
      for (const check of waiting) check();
    },
    containing: (text, times = 1) => next((line) => line.includes(text), times),
    matching: (pattern) => next((line) => pattern.test(line), 1),
  };
}
