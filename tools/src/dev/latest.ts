/** Runs a job one at a time. A request while it runs makes it run once more, however many requests come. */
export interface Latest {
  request(): void;
  /** Whether the job will run again, so that what it does now is out of date. */
  isStale(): boolean;
  /** Resolves when nothing runs and nothing is requested. */
  idle(): Promise<void>;
}

/** @param job handles its own errors */
export function createLatest(job: () => Promise<void>): Latest {
  let requested = false;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (requested) {
      requested = false;
      await job();
    }
    running = undefined;
  }

  return {
    request() {
      requested = true;
      running ??= run();
    },
    isStale: () => requested,
    async idle() {
      while (running !== undefined) await running;
    },
  };
}
