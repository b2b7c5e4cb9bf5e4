/** What a run counts as it goes. Times are in milliseconds of virtual time. */
export interface Record {
  started(): void;
  /** A worker has got the task, so long after the state was entered or retried. */
  pickedUp(waitedMs: number, attempt: number): void;
  succeeded(): void;
  failed(error: string): void;
  /** A state was entered, or a retry began: AWS bills each. */
  transition(): void;
  readonly counts: Counts;
}

export interface Counts {
  readonly started: number;
  readonly succeeded: number;
  /** Failed executions by error. */
  readonly failed: ReadonlyMap<string, number>;
  readonly transitions: number;
  /** When the last execution ended. */
  readonly lastEndMs: number;
  readonly firstPickUpsMs: readonly number[];
  readonly retryPickUpsMs: readonly number[];
}

export function createRecord(now: () => number): Record {
  const failed = new Map<string, number>();
  const firstPickUpsMs: number[] = [];
  const retryPickUpsMs: number[] = [];
  const counts = {
    started: 0,
    succeeded: 0,
    failed,
    transitions: 0,
    lastEndMs: 0,
    firstPickUpsMs,
    retryPickUpsMs,
  };
  return {
    counts,
    started() {
      counts.started += 1;
    },
    pickedUp(waitedMs, attempt) {
      (attempt === 0 ? firstPickUpsMs : retryPickUpsMs).push(waitedMs);
    },
    succeeded() {
      counts.succeeded += 1;
      counts.lastEndMs = now();
    },
    failed(error) {
      counts.lastEndMs = now();
      failed.set(error, (failed.get(error) ?? 0) + 1);
    },
    transition() {
      counts.transitions += 1;
    },
  };
}

/** The executions that are over. */
export function ended({ succeeded, failed }: Counts): number {
  return succeeded + failures({ failed });
}

function failures({ failed }: Pick<Counts, "failed">): number {
  return [...failed.values()].reduce((sum, count) => sum + count, 0);
}
