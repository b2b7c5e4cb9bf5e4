/** Counts failures until the first success, to tell what has never worked from what fails now and then. */
export interface FailuresOnly {
  add(ended: { readonly failed?: number; readonly succeeded?: number }): void;
  /** 0 once something has succeeded. */
  count(): number;
  reset(): void;
}

export function createFailuresOnly(): FailuresOnly {
  let failures = 0;
  let worked = false;
  return {
    add({ failed = 0, succeeded = 0 }) {
      failures += failed;
      worked ||= succeeded > 0;
    },
    count: () => (worked ? 0 : failures),
    reset() {
      failures = 0;
      worked = false;
    },
  };
}
