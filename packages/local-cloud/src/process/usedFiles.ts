/** A copy of deployed files. It is removed when nothing uses it any more. */
export interface UsedFiles {
  /** @returns a function that ends the use, once */
  use(): () => void;
}

export function createUsedFiles(remove: () => void): UsedFiles {
  let users = 0;
  return {
    use() {
      users += 1;
      let isUsed = true;
      return () => {
        if (!isUsed) return;
        isUsed = false;
        users -= 1;
        if (users === 0) remove();
      };
    },
  };
}
