import { inspect } from "node:util";
import { ENDS_UNCAUGHT, type Worker } from "@sfn-workers/worker-core";

export interface UncaughtErrors {
  /** From now on an error hands back the tasks of this worker before it ends the process. */
  protect(worker: Pick<Worker, "handBack">): void;
}

/**
 * An error that nobody catches, such as a rejection in one handler's forgotten promise, ends the process with exit code 1. It is
 * printed without secrets, and first the tasks of all handlers are handed back, so that other workers run them at once.
 *
 * @param redact replaces the secrets in a text by their names
 */
export function endOnUncaughtErrors(redact: (text: string) => string): UncaughtErrors {
  let worker: Pick<Worker, "handBack"> | undefined;
  let ending = false;
  for (const event of ["uncaughtException", "unhandledRejection"] as const) {
    // The listeners of Lambda's runtime would end the process at once, and print the error as it is.
    process.removeAllListeners(event);
    process.on(event, end);
  }
  return {
    protect(protectedWorker) {
      worker = protectedWorker;
    },
  };

  function end(error: unknown): void {
    const text = redact(textOf(error));
    console.error(text);
    if (ending) return;
    ending = true;
    console.error(ENDS_UNCAUGHT);
    const [firstLine] = text.split("\n", 1);
    void handBack(`${ENDS_UNCAUGHT}: ${firstLine}`).finally(() => process.exit(1));
  }

  function textOf(error: unknown): string {
    try {
      // Whole texts: a cut could leave a part of a secret.
      return inspect(error, { maxStringLength: null });
    } catch {
      return "an error that cannot be displayed";
    }
  }

  async function handBack(why: string): Promise<void> {
    await worker?.handBack(why);
  }
}
