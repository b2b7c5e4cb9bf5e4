import { setTimeout as sleep } from "node:timers/promises";
import type { Period } from "../audit.ts";
import type { Feed } from "../feed.ts";
import type { Fleet, FleetWorker } from "../fleet.ts";
import type { CallbackStrikes } from "./faults.ts";
import type { CallbackTiming } from "./timing.ts";

/** Then the tasks of a burst are in hand. */
const BEFORE_COMPUTING_MS = 1_400;
const STARTING_MS = 50;
const BURST_MS = 2_000;
/** On all workers: their messages are hidden again while a fault lasts. */
const LONG_TASKS = 36;
/** By then short tasks are over, and workers have said so. */
const RESTED_MS = 800;
/** How long an idle worker may take to say that it is. */
const IDLE_WITHIN_MS = 5_000;
/** By then a worker that waits for nothing has ended. */
const STOPPING_MS = 150;
/** By then the reports that an outage has held up have arrived: each waits for 10 s at most. */
const REPORTED_MS = 11_000;

/** What the faults of processes and connections did. */
export interface CallbackRecord {
  readonly killedAt: Map<string, number>;
  readonly stops: Period[];
  readonly blocks: Period[];
  /** Of reports. */
  readonly outages: Period[];
  /** Of heartbeats. */
  readonly hangs: Period[];
  readonly refusals: Period[];
  readonly queueHangs: Period[];
}

export interface CallbackRoundsOptions {
  readonly timing: CallbackTiming;
  readonly fleet: Fleet;
  readonly stepFunctions: { swallow(): number };
  readonly queue: { swallow(): number };
  readonly strikes: CallbackStrikes;
  readonly record: CallbackRecord;
  /** Aborts when no task is left. */
  readonly signal: AbortSignal;
  /** Whether another round is to begin. */
  isNeeded(): boolean;
  readonly feed: Pick<Feed, "burst" | "rest" | "startLongTasks" | "release">;
  /** Sends messages that are no tasks. */
  sendStrangers(): void;
}

/**
 * Strikes the workers, round after round. In each round the reports of one worker are refused for a while, and the others are
 * stopped, blocked and ended. Then its messages can be neither deleted nor hidden, and all connections die.
 */
export async function strikeCallbacksInRounds(options: CallbackRoundsOptions): Promise<void> {
  const { timing, fleet, stepFunctions, queue, strikes, record, signal, isNeeded, feed } = options;
  const pause = (ms: number) =>
    sleep(ms, undefined, { signal }).catch(() => {
      // The soak ends: the loop below sees it.
    });
  const visibilityMs = timing.visibilitySeconds * 1_000;
  await pause(timing.pauseMs);
  options.sendStrangers();

  while (isNeeded() && !signal.aborted) {
    const [out, first, second] = fleet.workers;
    if (!out || !first || !second) throw new Error("there are not three workers");
    const outage = during(record.outages, out, timing.outageMs, REPORTED_MS);
    for (const strike of [
      () => stopForAWhile(first),
      () => block(second, "block", timing.blockedMs),
      () => compute(first),
      () => stray(first),
      () => killAndScaleIn(second, out),
      () => withLongTasks(record.hangs, timing.hangMs ?? 0),
      () => withLongTasks(record.queueHangs, timing.hangMs ?? 0),
      () => withLongTasks(record.refusals, timing.refusedMs),
    ]) {
      if (signal.aborted) return;
      await strike();
      await pause(timing.pauseMs);
    }
    await outage;
    if (signal.aborted) return;
    strikes.count("SQS swallow", queue.swallow());
    await pause(visibilityMs);
    strikes.count("swallow", stepFunctions.swallow());
    await pause(timing.recoveryMs);
    feed.release();
    await pause(timing.pauseMs);
  }

  async function during(
    periods: Period[],
    { name: worker }: FleetWorker,
    ms: number,
    afterMs = 0,
  ): Promise<void> {
    const from = Date.now();
    periods.push({ worker, from, until: from + ms });
    await pause(ms + afterMs);
  }

  /** Handlers run meanwhile for longer than their messages are hidden. */
  async function withLongTasks(periods: Period[], ms: number): Promise<void> {
    const worker = await startedWorker();
    await Promise.race([feed.startLongTasks(LONG_TASKS), pause(BURST_MS)]);
    feed.burst(BURST_MS);
    await during(periods, worker, ms);
  }

  /** For longer than its messages are hidden. It is not cut short, so that the worker goes on. */
  async function stopForAWhile(worker: FleetWorker): Promise<void> {
    const from = Date.now();
    worker.signal("SIGSTOP");
    strikes.count("SIGSTOP");
    record.stops.push({ worker: worker.name, from, until: from + timing.stoppedMs });
    feed.burst(BURST_MS);
    await sleep(timing.stoppedMs);
    worker.signal("SIGCONT");
  }

  /** While its tasks run, and polls are open that will bring more. */
  async function stray(worker: FleetWorker): Promise<void> {
    feed.burst(BURST_MS);
    await pause(BEFORE_COMPUTING_MS);
    end(worker, "stray");
    feed.burst(BURST_MS);
  }

  /** No task comes while the killed worker is replaced. Then an idle worker is told to stop, and a moment later tasks come again. */
  async function killAndScaleIn(worker: FleetWorker, out: FleetWorker): Promise<void> {
    feed.rest();
    end(worker, "SIGKILL");
    await pause(RESTED_MS);
    const idle = await startedWorker(out, IDLE_WITHIN_MS);
    end(idle, "SIGTERM");
    await pause(STOPPING_MS);
    feed.burst(BURST_MS);
  }

  /**
   * A process that is still starting has no listener for SIGTERM.
   * @param idleWithinMs for how long one without tasks is sought: then any will do
   */
  async function startedWorker(than?: FleetWorker, idleWithinMs = 0): Promise<FleetWorker> {
    const anyAt = Date.now() + idleWithinMs;
    for (;;) {
      const started = fleet.workers.filter((each) => each !== than && each.status);
      const [idle] = started.filter(({ status }) => status?.runningTasks === 0);
      const found = idle ?? (Date.now() >= anyAt ? started[0] : undefined);
      const [any] = fleet.workers;
      if (found) return found;
      if (signal.aborted && any) return any;
      await pause(STARTING_MS);
    }
  }

  /** Its messages have to be hidden again meanwhile. */
  async function compute(worker: FleetWorker): Promise<void> {
    feed.burst(BURST_MS);
    await pause(BEFORE_COMPUTING_MS);
    await block(worker, "compute", timing.computeMs);
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

  function end(worker: FleetWorker, how: "SIGKILL" | "SIGTERM" | "stray"): void {
    if (how === "SIGKILL") record.killedAt.set(worker.name, Date.now());
    fleet.end(worker, how);
    strikes.count(how);
  }
}
