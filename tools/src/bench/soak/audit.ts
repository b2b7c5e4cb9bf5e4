import type { Attempt, History } from "./histories.ts";

/** What may end a task in a timeout, though its worker does all that it can. */
export type Explanation =
  /** The answer with the task never reached the worker: a fault has kept it. */
  | "answer kept"
  | "SIGKILL"
  /** The worker's reports were refused for almost as long as the token lived. */
  | "outage"
  /** The answer with the task lay unread while a handler computed for longer than the token lives without a beat. */
  | "block";

/** What the faults did, in milliseconds since 1970. */
export interface Facts {
  readonly killedAt: ReadonlyMap<string, number>;
  readonly outages: readonly Period[];
  readonly blocks: readonly Period[];
}

export interface Period {
  readonly worker: string;
  readonly from: number;
  readonly until: number;
}

export interface AuditOptions {
  readonly timeoutSeconds: number;
  readonly heartbeatSeconds: number;
  /** A killed worker may cost as many tasks, not more. */
  readonly concurrency: number;
}

export interface Verdict {
  readonly succeeded: number;
  /** Executions with more than one outcome that counts. */
  readonly twice: number;
  /** Executions with another's outcome. */
  readonly mixedUp: number;
  readonly handedBack: number;
  /** Failures that no fault explains, by their names. */
  readonly failed: Readonly<Record<string, number>>;
  /** Tasks that were lost, and need not have been. */
  readonly lost: readonly Attempt[];
  readonly explained: Readonly<Record<Explanation, number>>;
}

/** A worker that has so much of a token's life left tries several times, so that other faults do not matter. */
const LAST_REPORTS_MS = 3_000;
/** Beats go out after a third of heartbeatSeconds; a few are repeated, or late on a busy machine. */
const LATEST_BEAT = 0.5;
/** What an answer may be on its way for, and what the endpoint's timers may be late by. */
const LATE_MS = 1_100;
const HANDED_BACK = "Worker.Draining";

/**
 * Counts what became of the tasks, from the histories of their executions. A task that a worker was given and that ended in a
 * timeout is lost, unless a fault explains it. It keeps nothing of a task but its timeout.
 */
export function createAudit({ timeoutSeconds, heartbeatSeconds, concurrency }: AuditOptions) {
  const counts = { succeeded: 0, twice: 0, mixedUp: 0, handedBack: 0 };
  const failed: Record<string, number> = {};
  const timedOut: Attempt[] = [];
  /** When answers were kept from the workers, by the task's `n`. */
  const kept = new Map<number, number[]>();
  let answersKept = 0;

  return {
    /** A fault keeps the answer with this task from its worker. */
    keptAnswer(n: number, at: number): void {
      kept.set(n, [...(kept.get(n) ?? []), at]);
    },

    /** Adds an execution that has ended. */
    add(n: number, { attempts, succeeded }: History): void {
      if (succeeded) counts.succeeded += 1;
      const outcomes = attempts.flatMap(({ end }) =>
        end.kind === "succeeded" ? [end.output] : [],
      );
      if (outcomes.length > 1) counts.twice += 1;
      if (outcomes.some((output) => output !== String(n))) counts.mixedUp += 1;
      for (const attempt of attempts) {
        if (attempt.end.kind === "failed") countFailure(attempt.end.error);
        if (attempt.end.kind !== "timedOut") continue;
        if (wasKept(attempt)) answersKept += 1;
        else timedOut.push(attempt);
      }
      kept.delete(n);
    },

    verdict(facts: Facts): Verdict {
      const explained = { "answer kept": answersKept, SIGKILL: 0, outage: 0, block: 0 };
      const lost: Attempt[] = [];
      const killed = new Map<string, number>();
      for (const attempt of timedOut) {
        const explanation = explain(attempt, facts);
        const cost = (killed.get(attempt.worker) ?? 0) + 1;
        if (explanation === "SIGKILL") killed.set(attempt.worker, cost);
        if (explanation === undefined || cost > concurrency) lost.push(attempt);
        else explained[explanation] += 1;
      }
      return { ...counts, failed, lost, explained };
    },
  };

  function countFailure(error: string): void {
    if (error === HANDED_BACK) counts.handedBack += 1;
    else failed[error] = (failed[error] ?? 0) + 1;
  }

  /** Each answer that was kept explains one timeout. */
  function wasKept({ n, startedAt, endedAt }: Attempt): boolean {
    const times = kept.get(n) ?? [];
    const index = times.findIndex((at) => at >= startedAt - 1 && at <= endedAt);
    if (index < 0) return false;
    times.splice(index, 1);
    return true;
  }

  function explain(attempt: Attempt, facts: Facts): Explanation | undefined {
    const { worker, startedAt, endedAt } = attempt;
    const killedAt = facts.killedAt.get(worker) ?? Number.POSITIVE_INFINITY;
    // A worker that sent its beats until then has sent the last one after this.
    const lastBeatAfter = killedAt - heartbeatSeconds * 1_000 * LATEST_BEAT;
    const silentSince = Math.max(startedAt, endedAt - heartbeatSeconds * 1_000);
    const tokenEnded = endedAt - startedAt >= timeoutSeconds * 1_000;
    if (endedAt >= killedAt && (tokenEnded || silentSince >= lastBeatAfter)) return "SIGKILL";
    const lastReportsAt = startedAt + timeoutSeconds * 1_000 - LAST_REPORTS_MS;
    const during = (periods: readonly Period[], at: number) =>
      periods.some((each) => each.worker === worker && at >= each.from && at <= each.until);
    if (during(facts.outages, lastReportsAt)) return "outage";
    const beaten = facts.blocks.some(
      ({ worker: blocked, from, until }) =>
        blocked === worker &&
        startedAt >= from - LATE_MS &&
        startedAt + heartbeatSeconds * 1_000 <= until + LATE_MS,
    );
    return beaten ? "block" : undefined;
  }
}
