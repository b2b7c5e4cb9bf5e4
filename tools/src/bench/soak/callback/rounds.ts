import type { Period } from "../audit.ts";
import type { FleetWorker } from "../fleet.ts";
import type { StrikeRecord } from "../rounds.ts";
import {
  BURST_MS,
  createWorkerFaults,
  fromNow,
  IN_HAND_MS,
  isIdle,
  REPORTED_MS,
  type WorkerFaultsOptions,
} from "../workerFaults.ts";
import type { CallbackStrikes } from "./faults.ts";
import type { CallbackTiming } from "./timing.ts";

/** On all workers: their messages are hidden again while a fault lasts. */
const LONG_TASKS = 36;

/** What the faults of processes and connections did. */
export interface CallbackRecord extends StrikeRecord {
  readonly stops: Period[];
  readonly refusals: Period[];
  readonly queueHangs: Period[];
}

export interface CallbackRoundsOptions extends WorkerFaultsOptions {
  readonly timing: CallbackTiming;
  readonly stepFunctions: { swallow(): number };
  readonly queue: { swallow(): number };
  readonly strikes: CallbackStrikes;
  readonly record: CallbackRecord;
  /** Whether another round is to begin. */
  isNeeded(): boolean;
  /** Sends messages that are no tasks. */
  sendStrangers(): void;
}

/**
 * Strikes the workers, round after round. In each round the reports of one worker are refused for a while, and the others are
 * stopped, blocked and ended. Then its messages can be neither deleted nor hidden, and all connections die.
 */
export async function strikeCallbacksInRounds(options: CallbackRoundsOptions): Promise<void> {
  const { timing, fleet, stepFunctions, queue, strikes, record, signal, isNeeded, feed } = options;
  const faults = createWorkerFaults(options);
  const { pause } = faults;
  const visibilityMs = timing.visibilitySeconds * 1_000;
  await pause(timing.pauseMs);
  options.sendStrangers();

  while (isNeeded() && !signal.aborted) {
    const [out, first, second] = fleet.workers;
    if (!out || !first || !second) throw new Error("there are not three workers");
    const outage = faults.during(record.outages, out, timing.outageMs, REPORTED_MS);
    for (const strike of [
      () => stop(first),
      () => faults.block(second, "block", timing.blockedMs),
      () => faults.compute(first),
      () => stray(first),
      () => faults.killAndScaleIn(second, out),
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

  /** Handlers run meanwhile for longer than their messages are hidden. */
  async function withLongTasks(periods: Period[], ms: number): Promise<void> {
    const worker = await faults.startedWorker((all) => all.find(isIdle) ?? all[0]);
    await Promise.race([feed.startLongTasks(LONG_TASKS), pause(BURST_MS)]);
    feed.burst(BURST_MS);
    await faults.during(periods, worker, ms);
  }

  /** For longer than its messages are hidden. */
  function stop(worker: FleetWorker): Promise<void> {
    record.stops.push(fromNow(worker, timing.stoppedMs));
    return faults.stopForAWhile(worker);
  }

  /** While its tasks run, and polls are open that will bring more. */
  async function stray(worker: FleetWorker): Promise<void> {
    feed.burst(BURST_MS);
    await pause(IN_HAND_MS);
    faults.end(worker, "stray");
    feed.burst(BURST_MS);
  }
}
