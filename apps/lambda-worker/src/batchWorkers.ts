import {
  type Clock,
  HandlersStuck,
  systemClock,
  type WorkerStatus,
} from "@sfn-workers/worker-core";

/** For so long a batch waits for a slot: handlers of an earlier one were frozen with the process, and may be about to end. */
const PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 100;

/** The part of a worker that is asked for. */
interface BatchWorker {
  status(): WorkerStatus;
}

/**
 * The workers of an execution environment, one for each batch, as one: their times add up, and a handler of an earlier batch that
 * has not ended holds its slot.
 */
export interface BatchWorkers {
  /**
   * The number of free slots for the next batch.
   * @throws {HandlersStuck} when handlers of earlier batches hold all of them, for ten seconds
   */
  freeSlots(): Promise<number>;
  /** From now on this worker is the current one. */
  add(worker: BatchWorker): void;
  /** @throws {Error} when no batch has begun */
  status(): WorkerStatus;
}

export function createBatchWorkers(concurrency: number, clock: Clock = systemClock): BatchWorkers {
  let current: BatchWorker | undefined;
  /** Those with handlers that have not ended. */
  let earlier: BatchWorker[] = [];
  let before = { busySlotMs: 0, workingMs: 0 };

  function heldSlots(): number {
    const workers = current ? [...earlier, current] : earlier;
    return workers.reduce((held, worker) => held + worker.status().deafHandlers, 0);
  }

  function status(): WorkerStatus {
    if (!current) throw new Error("no batch is running");
    const own = current.status();
    return {
      ...own,
      concurrency,
      deafHandlers: heldSlots(),
      busySlotMs: before.busySlotMs + own.busySlotMs,
      workingMs: before.workingMs + own.workingMs,
    };
  }

  return {
    async freeSlots() {
      const givesUpAt = clock.now() + PATIENCE_MS;
      while (heldSlots() >= concurrency) {
        if (clock.now() >= givesUpAt) {
          throw new HandlersStuck(heldSlots(), concurrency, PATIENCE_MS / 1_000);
        }
        await new Promise<void>((resolve) => clock.setTimeout(resolve, LOOK_EVERY_MS));
      }
      return concurrency - heldSlots();
    },
    add(worker) {
      if (current) {
        before = status();
        earlier = [...earlier, current].filter((one) => one.status().deafHandlers > 0);
      }
      current = worker;
    },
    status,
  };
}
