import { createStepQueue } from "../lib/stepQueue.ts";
import type { Execution } from "./execution.ts";

/** Child executions that are about to be aborted, because the Map state that started them is over. */
export interface Aborts {
  /** Aborts the execution soon: many are divided over turns of the event loop. Until then it does not continue. */
  push(execution: Execution): void;
  has(execution: Execution): boolean;
  readonly isEmpty: boolean;
  close(): void;
}

/** Why a child execution is aborted. Recorded on AWS. */
export function abortCause({ mapRun }: Execution): string | undefined {
  if (mapRun === undefined) return undefined;
  return `The map run execution [${mapRun.arn}] which was managing this resource was aborted`;
}

export function createAborts(abort: (execution: Execution) => void, isFull: () => boolean): Aborts {
  const waiting = new Set<Execution>();
  const queue = createStepQueue<Execution>(
    (execution) => {
      waiting.delete(execution);
      abort(execution);
    },
    { isFull },
  );
  return {
    push(execution) {
      if (execution.status !== "RUNNING" || waiting.has(execution)) return;
      waiting.add(execution);
      queue.push(execution);
    },
    has: (execution) => waiting.has(execution),
    get isEmpty() {
      return waiting.size === 0;
    },
    close: queue.close,
  };
}
