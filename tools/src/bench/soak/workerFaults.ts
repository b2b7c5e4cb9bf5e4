import { setTimeout as sleep } from "node:timers/promises";
import type { Period } from "./audit.ts";
import type { Strikes } from "./faults.ts";
import type { Feed } from "./feed.ts";
import type { Fleet, FleetWorker } from "./fleet.ts";
import type { Timing } from "./timing.ts";

export const BURST_MS = 2_000;
/** Then the tasks of a burst are in hand. */
export const IN_HAND_MS = 1_400;
/** By then the reports that an outage has held up have arrived: each waits for 10 s at most. */
export const REPORTED_MS = 11_000;
const STARTING_MS = 50;
/** By then a worker that waits for nothing has ended. */
const STOPPING_MS = 150;
/** By then short tasks are over, and workers have said so. */
const RESTED_MS = 800;
/** How long an idle worker may take to say that it is. */
const IDLE_WITHIN_MS = 5_000;

export interface WorkerFaultsOptions {
  readonly timing: Timing;
  readonly fleet: Fleet;
  readonly strikes: Strikes;
  readonly record: { readonly killedAt: Map<string, number>; readonly blocks: Period[] };
  /** Aborts when no task is left. */
  readonly signal: AbortSignal;
  readonly feed: Pick<Feed, "burst" | "rest" | "startLongTasks" | "release">;
}

/** What the rounds of a soak do to workers, whatever brings them their tasks. */
export function createWorkerFaults(options: WorkerFaultsOptions) {
  const { timing, fleet, strikes, record, signal, feed } = options;
  return { pause, during, startedWorker, stopForAWhile, block, compute, killAndScaleIn, end };

  function pause(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal }).catch(() => {
      // The soak ends: the rounds see it.
    });
  }

  /** Remembers that a fault strikes the worker from now on, and waits until it is over. */
  async function during(
    periods: Period[],
    worker: FleetWorker,
    ms: number,
    afterMs = 0,
  ): Promise<void> {
    periods.push(fromNow(worker, ms));
    await pause(ms + afterMs);
  }

  /** Chooses one of those that run. A process that is still starting has no listener for SIGTERM. */
  async function startedWorker(
    choose: (started: readonly FleetWorker[]) => FleetWorker | undefined,
  ): Promise<FleetWorker> {
    for (;;) {
      const found = choose(fleet.workers.filter(({ status }) => status));
      const [oldest] = fleet.workers;
      if (found) return found;
      if (signal.aborted && oldest) return oldest;
      await pause(STARTING_MS);
    }
  }

  /** It is not cut short, so that the worker goes on. */
  async function stopForAWhile(worker: FleetWorker): Promise<void> {
    worker.signal("SIGSTOP");
    strikes.count("SIGSTOP");
    feed.burst(BURST_MS);
    await sleep(timing.stoppedMs);
    worker.signal("SIGCONT");
  }

  async function block(
    worker: FleetWorker,
    fault: "block" | "compute",
    forMs: number,
  ): Promise<void> {
    const blocks = worker.blocks();
    worker.order({ kind: "block", ms: forMs });
    const begun = await Promise.race([blocks, worker.exited, pause(timing.stopWithinMs)]);
    if (!begun) return;
    const { from, ms } = begun;
    record.blocks.push({ worker: worker.name, from, until: from + ms });
    strikes.count(fault);
    if (fault === "block") feed.burst(BURST_MS);
    await pause(ms);
  }

  /** Its tasks need beats meanwhile. */
  async function compute(worker: FleetWorker): Promise<void> {
    feed.burst(BURST_MS);
    await pause(IN_HAND_MS);
    await block(worker, "compute", timing.computeMs);
  }

  /** No task comes while the killed worker is replaced. Then an idle worker is told to stop, and a moment later tasks come again. */
  async function killAndScaleIn(worker: FleetWorker, out: FleetWorker): Promise<void> {
    feed.rest();
    end(worker, "SIGKILL");
    await pause(RESTED_MS);
    const anyAt = Date.now() + IDLE_WITHIN_MS;
    const idle = await startedWorker((started) => {
      const others = started.filter((each) => each !== out);
      return others.find(isIdle) ?? (Date.now() >= anyAt ? others[0] : undefined);
    });
    end(idle, "SIGTERM");
    await pause(STOPPING_MS);
    feed.burst(BURST_MS);
  }

  function end(worker: FleetWorker, how: "SIGKILL" | "SIGTERM" | "stray"): void {
    if (how === "SIGKILL") record.killedAt.set(worker.name, Date.now());
    fleet.end(worker, how);
    strikes.count(how);
  }
}

export const isIdle = ({ status }: FleetWorker): boolean => status?.runningTasks === 0;

export function fromNow({ name: worker }: FleetWorker, ms: number): Period {
  const from = Date.now();
  return { worker, from, until: from + ms };
}
