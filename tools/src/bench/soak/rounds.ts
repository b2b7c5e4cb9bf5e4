import { setTimeout as sleep } from "node:timers/promises";
import type { Period } from "./audit.ts";
import type { Strikes } from "./faults.ts";
import type { Feed } from "./feed.ts";
import type { Fleet, FleetWorker } from "./fleet.ts";
import type { AnswerProxy } from "./proxy.ts";
import type { Timing } from "./timing.ts";

/** Then the tasks of a burst are in hand. */
const BEFORE_COMPUTING_MS = 1_400;
const STARTING_MS = 50;
const BURST_MS = 2_000;
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
/** By then a worker that waits for nothing has ended. */
const STOPPING_MS = 150;
/** By then short tasks are over, and workers have said so. */
const RESTED_MS = 800;
/** How long an idle worker may take to say that it is. */
const IDLE_WITHIN_MS = 5_000;
/** By then the reports that an outage has held up have arrived: each waits for 10 s at most. */
const REPORTED_MS = 11_000;

/** What the faults of processes and connections did. */
export interface StrikeRecord {
  readonly killedAt: Map<string, number>;
  readonly outages: Period[];
  readonly blocks: Period[];
  readonly hangs: Period[];
}

export interface RoundsOptions {
  readonly timing: Timing;
  readonly fleet: Fleet;
  readonly proxy: Pick<AnswerProxy, "swallow">;
  readonly strikes: Strikes;
  readonly record: StrikeRecord;
  /** Aborts when no task is left. */
  readonly signal: AbortSignal;
  /** Whether another round is to begin. */
  isNeeded(): boolean;
  readonly feed: Pick<Feed, "burst" | "rest" | "startLongTasks" | "release">;
}

/**
 * Strikes the workers, round after round. In each round the reports of one worker are refused for most of
 * the time that a token lives, while the others are stopped, blocked and ended; then all connections die.
 */
export async function strikeInRounds(options: RoundsOptions): Promise<void> {
  const { timing, fleet, proxy, strikes, record, signal, isNeeded, feed } = options;
  const { pauseMs } = timing;
  const pause = (ms: number) =>
    sleep(ms, undefined, { signal }).catch(() => {
      // The soak ends: the loop below sees it.
    });
  let wasQuiet = false;
  await pause(pauseMs);

  while (isNeeded() && !signal.aborted) {
    const [out, ...others] = fleet.workers;
    const [first, second] = others;
    if (!out || !first || !second) throw new Error("there are not three workers");
    const outage = beginOutage(out);
    for (const strike of [
      () => stopForAWhile(first),
      () => block(second, "block", timing.blockedMs),
      () => compute(first),
      () => end(first, "stray"),
      () => killAndScaleIn(second, out),
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

  async function beginOutage({ name: worker }: FleetWorker): Promise<void> {
    const from = Date.now();
    record.outages.push({ worker, from, until: from + timing.outageMs });
    await pause(timing.outageMs + REPORTED_MS);
  }

  /** For longer than the limits of its sockets. It is not cut short, so that the worker goes on. */
  async function stopForAWhile(worker: FleetWorker): Promise<void> {
    worker.signal("SIGSTOP");
    strikes.count("SIGSTOP");
    feed.burst(BURST_MS);
    await sleep(timing.stoppedMs);
    worker.signal("SIGCONT");
  }

  /** No task comes while the killed worker is replaced. Then an idle worker is told to stop, and a moment later tasks come again. */
  async function killAndScaleIn(worker: FleetWorker, out: FleetWorker): Promise<void> {
    feed.rest();
    end(worker, "SIGKILL");
    await pause(RESTED_MS);
    const idle = await startedOther(out, IDLE_WITHIN_MS);
    end(idle, "SIGTERM");
    await pause(STOPPING_MS);
    feed.burst(BURST_MS);
  }

  /** Tasks begin together, so that the beats that hang are the first of each. */
  async function hang(out: FleetWorker): Promise<void> {
    const { hangMs, heartbeatSeconds } = timing;
    if (hangMs === undefined) return;
    const { name: worker } = await startedOther(out);
    await Promise.race([feed.startLongTasks(HANGING_TASKS), pause(hangMs)]);
    await pause((heartbeatSeconds * 1_000) / BEATS - BEFORE_BEAT_MS);
    const from = Date.now();
    record.hangs.push({ worker, from, until: from + hangMs });
    await pause(hangMs);
  }

  /**
   * A process that is still starting has no listener for SIGTERM.
   * @param idleWithinMs for how long one without tasks is sought: then any will do
   */
  async function startedOther(than: FleetWorker, idleWithinMs = 0): Promise<FleetWorker> {
    const anyAt = Date.now() + idleWithinMs;
    for (;;) {
      const found = fleet.workers.find(
        (each) =>
          each !== than && each.status && (each.status.runningTasks === 0 || Date.now() >= anyAt),
      );
      if (found || signal.aborted) return found ?? than;
      await pause(STARTING_MS);
    }
  }

  /** Its tasks need beats meanwhile. */
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
