import { setTimeout as sleep } from "node:timers/promises";
import type { Period } from "./audit.ts";
import type { Strikes } from "./faults.ts";
import type { Fleet, FleetWorker } from "./fleet.ts";
import type { AnswerProxy } from "./proxy.ts";
import type { Timing } from "./timing.ts";

/** Then the tasks of a burst are in hand. */
const BEFORE_COMPUTING_MS = 1_400;
const STARTING_MS = 50;
const BURST_MS = 2_000;
/** In which each task of a burst has sent a beat, where workers have short limits. */
const BEATING_MS = 5_500;
/** By then the reports that an outage has held up have arrived: each waits for 10 s at most. */
const REPORTED_MS = 11_000;

/** What the faults of processes and connections did. */
export interface StrikeRecord {
  readonly killedAt: Map<string, number>;
  readonly outages: Period[];
  readonly blocks: Period[];
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
  onRound(): void;
  /** Starts many executions at once: all open polls are answered, and the outcomes come at the same time. */
  burst(ms: number): void;
}

/**
 * Strikes the workers, round after round. In each round the reports of one worker are refused for most of
 * the time that a token lives, while the others are stopped, blocked and ended; then all connections die.
 */
export async function strikeInRounds(options: RoundsOptions): Promise<void> {
  const { timing, fleet, proxy, strikes, record, signal, isNeeded, onRound, burst } = options;
  const { pauseMs } = timing;
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {});
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
      () => end(second, "SIGKILL"),
      // One of those that have taken their places.
      async () => end(await startedOther(out), "SIGTERM"),
    ]) {
      if (signal.aborted) return;
      await strike();
      await pause(pauseMs);
    }
    await outage;
    if (signal.aborted) return;
    // So that there are many more connections than calls.
    burst(BEATING_MS);
    await pause(BEATING_MS + pauseMs);
    strikes.count("swallow", proxy.swallow());
    await pause(timing.recoveryMs);
    onRound();
    await pause(pauseMs);
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
    burst(BURST_MS);
    await sleep(timing.stoppedMs);
    worker.signal("SIGCONT");
  }

  /** A process that is still starting has no listener for SIGTERM. */
  async function startedOther(than: FleetWorker): Promise<FleetWorker> {
    for (;;) {
      const found = fleet.workers.find((each) => each !== than && each.status !== undefined);
      if (found || signal.aborted) return found ?? than;
      await pause(STARTING_MS);
    }
  }

  /** Its tasks need beats meanwhile. */
  async function compute(worker: FleetWorker): Promise<void> {
    burst(BURST_MS);
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
    if (fault === "block") burst(BURST_MS);
    await pause(ms);
  }

  function end(worker: FleetWorker, how: "SIGKILL" | "SIGTERM" | "stray"): void {
    if (how === "SIGKILL") record.killedAt.set(worker.name, Date.now());
    fleet.end(worker, how);
    strikes.count(how);
  }
}
