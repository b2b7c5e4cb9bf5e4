import type { Period } from "./audit.ts";
import type { FleetWorker } from "./fleet.ts";
import type { AnswerProxy } from "./proxy.ts";
import { createWorkerFaults, REPORTED_MS, type WorkerFaultsOptions } from "./workerFaults.ts";

/** In which each task of a burst has sent a beat, where workers have short limits. */
const BEATING_MS = 5_500;
/** By then all of a burst has begun. */
const BURST_BEGUN_MS = 500;
/** Then its outcomes are reported too, and of its tasks only long ones go on. */
const QUIET_MS = 6_500;
/** Two or three on each worker. */
const QUIET_TASKS = { count: 8, oneIn: 18 };
/** In which the tasks start that were held up meanwhile. */
const CATCHING_UP_MS = 8_000;
/** On all workers. */
const HANGING_TASKS = 36;
/** A hang begins this long before their first beat is due. */
const BEFORE_BEAT_MS = 150;
/** Of a task. */
const BEATS = 3;

/** What the faults of processes and connections did. */
export interface StrikeRecord {
  readonly killedAt: Map<string, number>;
  readonly blocks: Period[];
  /** Of reports. */
  readonly outages: Period[];
  /** Of heartbeats. */
  readonly hangs: Period[];
}

export interface RoundsOptions extends WorkerFaultsOptions {
  readonly proxy: Pick<AnswerProxy, "swallow">;
  readonly record: StrikeRecord;
  /** Whether another round is to begin. */
  isNeeded(): boolean;
}

/**
 * Strikes the workers, round after round. In each round the reports of one worker are refused for most of
 * the time that a token lives, while the others are stopped, blocked and ended; then all connections die.
 */
export async function strikeInRounds(options: RoundsOptions): Promise<void> {
  const { timing, fleet, proxy, strikes, record, signal, isNeeded, feed } = options;
  const { pauseMs } = timing;
  const faults = createWorkerFaults(options);
  const { pause } = faults;
  let wasQuiet = false;
  await pause(pauseMs);

  while (isNeeded() && !signal.aborted) {
    const [out, first, second] = fleet.workers;
    if (!out || !first || !second) throw new Error("there are not three workers");
    const outage = faults.during(record.outages, out, timing.outageMs, REPORTED_MS);
    for (const strike of [
      () => faults.stopForAWhile(first),
      () => faults.block(second, "block", timing.blockedMs),
      () => faults.compute(first),
      () => faults.end(first, "stray"),
      () => faults.killAndScaleIn(second, out),
      () => hang(out),
    ]) {
      if (signal.aborted) return;
      await strike();
      await pause(pauseMs);
    }
    await outage;
    if (signal.aborted) return;
    const becomesQuiet = !wasQuiet;
    if (becomesQuiet) await becomeQuiet();
    wasQuiet = true;
    strikes.count("swallow", proxy.swallow());
    await pause(timing.recoveryMs);
    feed.release();
    await pause(becomesQuiet ? CATCHING_UP_MS : pauseMs);
  }

  /** After many tasks whose beats need a connection each there are few. Once: it holds up all others. */
  async function becomeQuiet(): Promise<void> {
    void feed.startLongTasks(QUIET_TASKS.count, QUIET_TASKS.oneIn);
    feed.burst(BEATING_MS);
    await pause(BURST_BEGUN_MS);
    feed.rest();
    await pause(QUIET_MS);
  }

  /** Tasks begin together, so that the beats that hang are the first of each. */
  async function hang(out: FleetWorker): Promise<void> {
    const { hangMs, heartbeatSeconds } = timing;
    if (hangMs === undefined) return;
    const worker = await faults.startedWorker((all) => all.find((each) => each !== out));
    await Promise.race([feed.startLongTasks(HANGING_TASKS), pause(hangMs)]);
    await pause((heartbeatSeconds * 1_000) / BEATS - BEFORE_BEAT_MS);
    await faults.during(record.hangs, worker, hangMs);
  }
}
