/** What processes wrote, to be waited for. */
export interface Lines {
  readonly all: readonly string[];
  readonly write: (line: string) => void;
  /** The line that is the first, second … `times` one with `text` in it: one that came already, or the next one. */
  containing(text: string, times?: number): Promise<string>;
}

export function createLines(): Lines {
  const all: string[] = [];
  const waiting = new Set<() => void>();
  return {
    all,
    write(line) {
      all.push(line);
      for (const look of waiting) look();
    },
    containing(text, times = 1) {
      return new Promise((resolve) => {
        const look = () => {
          const found = all.filter((line) => line.includes(text))[times - 1];
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      });
    },
  };
}
