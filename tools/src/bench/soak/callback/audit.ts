import type { Period } from "../audit.ts";
import { type Deliveries, type Delivery, keyOf } from "./deliveries.ts";
import type { CallbackAttempt } from "./histories.ts";
import { MAX_RECEIVE_COUNT } from "./machine.ts";
import type { Run } from "./runs.ts";

/** What the faults did, in milliseconds since 1970. */
export interface CallbackFacts {
  readonly killedAt: ReadonlyMap<string, number>;
  readonly stops: readonly Period[];
  readonly blocks: readonly Period[];
  /** After so long a worker no longer reports. */
  readonly timeoutSeconds: number;
  /** Reports of these workers were refused. */
  readonly outages: readonly Period[];
  /** The attempts whose tasks kill their workers. */
  readonly guilty: ReadonlySet<string>;
  /** When tasks have killed them. */
  readonly diedAt: ReadonlyMap<string, number>;
  /** The attempts whose messages arrived after their tokens had died. */
  readonly late: ReadonlySet<string>;
}

/** What makes a handler run again, or a delivery be in vain, though the workers do all that they can. */
export type Cause =
  /** SQS delivered a message twice. */
  | "double"
  /** It was sent again by a worker that then could not delete it. */
  | "copy"
  | "SIGKILL"
  /** Another task killed the worker. */
  | "guilty"
  | "SIGSTOP"
  /** The message lay unread while its worker computed. */
  | "block"
  /** The worker was refused to hide it. */
  | "refused"
  /** The worker's reports were refused until it gave up. */
  | "outage";

export interface CallbackVerdict {
  readonly succeeded: number;
  /** Executions with more than one outcome that counts. */
  readonly twice: number;
  /** Executions with another's outcome. */
  readonly mixedUp: number;
  readonly handedBack: number;
  /** Failures that no fault explains, by their names. */
  readonly failed: Readonly<Record<string, number>>;
  readonly failures: readonly CallbackAttempt[];
  /** Tasks that killed each worker that began with them, and failed. */
  readonly judged: number;
  /** Tasks that were judged though they are innocent: their last receives but one were lost, or their workers killed. */
  readonly unlucky: number;
  /** Timeouts that no fault explains. */
  readonly lost: readonly CallbackAttempt[];
  /** Handlers that began after their token was dead, or while the task ran already, and no fault explains it. */
  readonly ranDead: readonly Run[];
  readonly ranAgain: readonly Run[];
  /** Messages that a worker was given and did nothing with. */
  readonly unused: readonly (Delivery & { readonly key: string })[];
  readonly late: number;
  /** Handlers that ran again, by what explains it. */
  readonly again: Readonly<Record<Cause, number>>;
}

interface FailedAttempt extends CallbackAttempt {
  readonly error: string;
}

/** No cause has made a handler run again. */
export const NEVER: Readonly<Record<Cause, number>> = {
  double: 0,
  copy: 0,
  SIGKILL: 0,
  guilty: 0,
  SIGSTOP: 0,
  block: 0,
  refused: 0,
  outage: 0,
};
/** What one event may lag behind another on a busy machine. */
const LATE_MS = 1_000;
/** A message that a worker has not begun by then lay unread. */
const UNREAD_MS = 1_000;
/** A worker repeats what is refused: a single refusal explains nothing. */
const REFUSALS = 2;
/** A worker that has so much time left tries several times to report, so that other faults do not matter. */
const LAST_REPORTS_MS = 5_000;
const HANDED_BACK = "Worker.Draining";
const POISON = "Worker.PoisonMessage";

/** Counts what became of the tasks: from the histories of their executions, from what handlers began and from what SQS delivered. */
export function createCallbackAudit() {
  const counts = { succeeded: 0, twice: 0, mixedUp: 0, handedBack: 0 };
  const failures: FailedAttempt[] = [];
  const timedOut: CallbackAttempt[] = [];
  const endedAt = new Map<string, number>();
  const answered = new Set<string>();

  return {
    /** Adds an execution that has ended. */
    add(attempts: readonly CallbackAttempt[]): void {
      if (attempts.at(-1)?.end.kind === "succeeded") counts.succeeded += 1;
      const succeeded = attempts.filter(({ end }) => end.kind === "succeeded");
      if (succeeded.length > 1) counts.twice += 1;
      for (const attempt of attempts) {
        const { end, n } = attempt;
        endedAt.set(keyOf(attempt), attempt.endedAt);
        if (end.kind === "succeeded") answered.add(keyOf(attempt));
        if (end.kind === "succeeded" && end.output !== String(n)) counts.mixedUp += 1;
        if (end.kind === "timedOut") timedOut.push(attempt);
        if (end.kind !== "failed") continue;
        if (end.error === HANDED_BACK) {
          counts.handedBack += 1;
          continue;
        }
        failures.push({ ...attempt, error: end.error });
      }
    },

    isAnswered: (key: string): boolean => answered.has(key),
    isJudged: (key: string): boolean =>
      failures.some((each) => each.error === POISON && keyOf(each) === key),

    verdict(runs: readonly Run[], deliveries: Deliveries, facts: CallbackFacts): CallbackVerdict {
      const again: Record<Cause, number> = { ...NEVER };
      const ranDead: Run[] = [];
      const ranAgain: Run[] = [];
      const byKey = Map.groupBy(runs, keyOf);
      for (const [key, [first, ...others]] of byKey) {
        const isDead = ({ at }: Run) =>
          at > (endedAt.get(key) ?? Number.POSITIVE_INFINITY) + LATE_MS;
        if (first && isDead(first)) ranDead.push(first);
        const before = first ? [first] : [];
        for (const run of others) {
          const cause = isDead(run)
            ? unreadBy(run, deliveries.of(key), facts)
            : causeOf(run, before, deliveries.of(key), facts, deliveries.wasTwice(key));
          before.push(run);
          if (cause) again[cause] += 1;
          else if (isDead(run)) ranDead.push(run);
          else ranAgain.push(run);
        }
      }
      const judged = failures.filter(
        (each) => each.error === POISON && facts.guilty.has(keyOf(each)),
      );
      const unlucky = failures.filter(
        (each) => each.error === POISON && isUnlucky(each, deliveries, facts),
      );
      const unexplained = failures.filter(
        (each) => !judged.includes(each) && !unlucky.includes(each),
      );
      const failed: Record<string, number> = {};
      for (const { error } of unexplained) failed[error] = (failed[error] ?? 0) + 1;
      const lost = timedOut.filter((attempt) => !facts.late.has(keyOf(attempt)));
      const unused = [...deliveries.all()].flatMap(([key, each]) =>
        each
          .filter((delivery) => isUnused(delivery, each, byKey.get(key) ?? [], facts))
          .map((delivery) => ({ ...delivery, key })),
      );
      return {
        ...counts,
        ...{ failed, failures: unexplained, judged: judged.length, unlucky: unlucky.length },
        ...{ lost, ranDead, ranAgain, unused, again },
        late: timedOut.length - lost.length,
      };
    },
  };
}

/** Why a message was there again while its handler ran. */
function causeOf(
  run: Run,
  before: readonly Run[],
  deliveries: readonly Delivery[],
  facts: CallbackFacts,
  wasTwice: boolean,
): Cause | undefined {
  if (wasTwice) return "copy";
  if (deliveries.some(({ doubled, at }) => doubled && at <= run.at)) return "double";
  for (const { worker, at } of before) {
    const killedAt = facts.killedAt.get(worker) ?? Number.POSITIVE_INFINITY;
    if (killedAt >= at && killedAt <= run.at) return "SIGKILL";
    const diedAt = facts.diedAt.get(worker) ?? Number.POSITIVE_INFINITY;
    if (diedAt >= at && diedAt <= run.at) return "guilty";
    const gaveUpAt = at + facts.timeoutSeconds * 1_000;
    const lastReportsAt = gaveUpAt - LAST_REPORTS_MS;
    if (run.at >= lastReportsAt && isDuring(facts.outages, worker, lastReportsAt, gaveUpAt))
      return "outage";
    if (isDuring(facts.stops, worker, at, run.at)) return "SIGSTOP";
    const refused = deliveries.flatMap((each) => (each.worker === worker ? each.refusedAt : []));
    if (refused.filter((refusedAt) => refusedAt <= run.at).length >= REFUSALS) return "refused";
  }
  const [cause] = [run, ...before].flatMap((each) => unreadBy(each, deliveries, facts) ?? []);
  return cause;
}

/**
 * SQS counted a receive before the last one, and its worker never had the message, was killed with it, or was refused to hide it. Or
 * the task was in two messages, and each was received.
 */
function isUnlucky(
  attempt: CallbackAttempt,
  deliveries: Deliveries,
  { killedAt }: CallbackFacts,
): boolean {
  const key = keyOf(attempt);
  if (deliveries.wasTwice(key)) return true;
  return deliveries.of(key).some(({ receiveCount, arrived, worker, at, refusedAt }) => {
    if (receiveCount !== MAX_RECEIVE_COUNT - 1) return false;
    if (!arrived || refusedAt.length >= REFUSALS) return true;
    const endedAt = killedAt.get(worker) ?? Number.NEGATIVE_INFINITY;
    return endedAt >= at && endedAt <= attempt.endedAt;
  });
}

/** Why the message lay unread for longer than it was hidden. */
function unreadBy(
  { worker, at }: Run,
  deliveries: readonly Delivery[],
  { stops, blocks }: CallbackFacts,
): Cause | undefined {
  const delivered = deliveries.findLast((each) => each.worker === worker && each.at <= at);
  if (!delivered || at - delivered.at < UNREAD_MS) return undefined;
  if (isDuring(stops, worker, delivered.at, at)) return "SIGSTOP";
  return isDuring(blocks, worker, delivered.at, at) ? "block" : undefined;
}

/** A worker that is given a message twice uses the newer receipt handle. */
function isUnused(
  { arrived, used, worker, at, receiveCount }: Delivery,
  all: readonly Delivery[],
  runs: readonly Run[],
  { killedAt, diedAt }: CallbackFacts,
): boolean {
  // At its last receive a worker judges it, and leaves its message in the queue.
  if (!arrived || used || receiveCount >= MAX_RECEIVE_COUNT) return false;
  if (runs.some((run) => run.worker === worker)) return false;
  if (all.some((other) => other.worker === worker && other.used && other.at >= at)) return false;
  const endedAt = killedAt.get(worker) ?? diedAt.get(worker) ?? Number.NEGATIVE_INFINITY;
  // Its answer may be on its way as the worker dies.
  return endedAt + LATE_MS < at;
}

function isDuring(periods: readonly Period[], name: string, from: number, until: number): boolean {
  return periods.some((each) => each.worker === name && each.from <= until && each.until >= from);
}
