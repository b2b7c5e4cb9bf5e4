import { inspect } from "node:util";

export type Failure = ReturnType<typeof createFailure>;

/** The first error of a run. After it, nothing new starts and guarded promises stay pending. */
export function createFailure() {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {
    // Those who wait for it are told. Without anybody who does, it would end the process.
  });
  let failed = false;

  function fail(error: unknown): void {
    failed = true;
    reject(error instanceof Error ? error : new Error(`${inspect(error)} was thrown`));
  }

  /** Pulumi turns one rejection into several unhandled ones. A promise that stays pending also stops the dependents. */
  async function guard<T>(work: () => T | Promise<T>): Promise<T> {
    if (failed) return forever();
    try {
      const result = await work();
      if (!failed) return result;
    } catch (error) {
      fail(error);
    }
    return forever();
  }

  return { promise, fail, guard };
}

function forever(): Promise<never> {
  return new Promise(() => {});
}
