/** Reasons to open no more polls for a while. Each lasts until whoever gave it takes it back. */
export interface Pauses {
  /** One at least lasts. */
  readonly lasting: boolean;
  /** @returns ends this pause; to call it twice has no further effect */
  begin(): () => void;
}

/** @param onEnd called when the last pause has ended */
export function createPauses(onEnd: () => void): Pauses {
  const pauses = new Set<object>();

  return {
    get lasting() {
      return pauses.size > 0;
    },
    begin() {
      const pause = {};
      pauses.add(pause);
      return () => {
        if (pauses.delete(pause) && pauses.size === 0) onEnd();
      };
    },
  };
}
