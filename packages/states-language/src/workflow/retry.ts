import { type Retrier, WORKER_ERRORS } from "@sfn-workers/worker-core/manifest";
import type { CallbackQueue } from "./handover.ts";

/** How often a task that stopping workers hand back is given to another, after 1 s and then so many times longer each. */
export const MAX_HAND_BACKS = 8;
export const HAND_BACK_RATE = 2;

/** A retrier as the States Language writes it. */
export type WrittenRetrier = Readonly<Record<string, unknown>>;

export interface Retries {
  /** Of the state itself; they come before those of the manifest. */
  readonly written: readonly WrittenRetrier[];
  /** Of the manifest. */
  readonly own: readonly Retrier[];
  readonly queue: CallbackQueue | undefined;
  /** Whether a Catch gives a task that is handed back to another worker, in place of a retry. */
  readonly catchesHandBacks: boolean;
}

/**
 * The Retry of a workload's state. The first retrier that matches an error applies: names come first, then what every workload needs, then
 * wildcards, which would match all of that.
 */
export function retriers({ written, own, queue, catchesHandBacks }: Retries): WrittenRetrier[] {
  const all = [...written, ...own.map(statesLanguage)];
  const named = all.filter((retrier) => !isWildcard(retrier));
  const wildcards = upToAll(all.filter(isWildcard));
  const generated = [
    catchesHandBacks ? NO_RETRY : DRAINING_RETRIER,
    ...(queue === undefined ? [LOST_WORKER_RETRIER] : []),
    ...(queue === undefined || queue.transientErrors.length === 0
      ? []
      : [sendingRetrier(queue.transientErrors)]),
    ...(wildcards.length === 0 ? [] : [finalRetrier(queue, wildcards)]),
  ];
  return [...named, ...generated.map(statesLanguage), ...wildcards];
}

const ALL = "States.ALL";

function errorsOf(retrier: WrittenRetrier): readonly unknown[] {
  const errors = retrier["ErrorEquals"];
  return Array.isArray(errors) ? errors : [];
}

function isWildcard(retrier: WrittenRetrier): boolean {
  const errors = errorsOf(retrier);
  return errors.includes(ALL) || errors.includes("States.TaskFailed");
}

/** Nothing comes after States.ALL: AWS refuses it, and no error would reach it. */
function upToAll(wildcards: readonly WrittenRetrier[]): readonly WrittenRetrier[] {
  const last = wildcards.findIndex((retrier) => errorsOf(retrier).includes(ALL));
  return last === -1 ? wildcards : wildcards.slice(0, last + 1);
}

/**
 * The worker released the task before it ran. One second is the minimum of IntervalSeconds. Workers that stop together have polls open
 * for up to a minute: the time doubles, so that a task outlasts them (after the sixth hand-back by 63 s).
 */
const DRAINING_RETRIER: Retrier = {
  errors: [WORKER_ERRORS.Draining],
  intervalSeconds: 1,
  maxAttempts: MAX_HAND_BACKS,
  backoffRate: HAND_BACK_RATE,
};

/** Before the wildcards, which would retry the error in place of the Catch. */
const NO_RETRY: Retrier = { errors: [WORKER_ERRORS.Draining], maxAttempts: 0 };

/** A heartbeat that is missed is a timeout, too. */
const TIMEOUTS = ["States.Timeout", "States.HeartbeatTimeout"];

/** The worker was lost during the task. Jitter spreads the retries of all the tasks that it had. */
const LOST_WORKER_RETRIER: Retrier = {
  errors: TIMEOUTS,
  intervalSeconds: 2,
  maxAttempts: 2,
  backoffRate: 2,
  jitter: "FULL",
};

/** The task has not reached its worker, or its answer was lost: then two workers get it, and one token is dead. */
const sendingRetrier = (errors: readonly string[]): Retrier => ({
  ...{ errors, intervalSeconds: 1, maxAttempts: 3, backoffRate: 2, jitter: "FULL" },
});

/**
 * What no wildcard may retry: a task that has stopped several workers; and where a queue brings the tasks of lost workers to
 * others, a timeout, since it then means that the queue is longer than the workers can drain, and a retry would lengthen it.
 * A retrier that names a timeout beside its wildcard still applies; States.Timeout is also the name of a missed heartbeat.
 */
function finalRetrier(
  queue: CallbackQueue | undefined,
  wildcards: readonly WrittenRetrier[],
): Retrier {
  const named = wildcards.some((retrier) => {
    return TIMEOUTS.some((error) => errorsOf(retrier).includes(error));
  });
  const timeouts = queue !== undefined && !named ? TIMEOUTS : [];
  return { errors: [WORKER_ERRORS.PoisonMessage, ...timeouts], maxAttempts: 0 };
}

/** Undefined fields are left out of the JSON. */
function statesLanguage(retrier: Retrier): WrittenRetrier {
  return {
    ErrorEquals: retrier.errors,
    IntervalSeconds: retrier.intervalSeconds,
    MaxAttempts: retrier.maxAttempts,
    BackoffRate: retrier.backoffRate,
    MaxDelaySeconds: retrier.maxDelaySeconds,
    JitterStrategy: retrier.jitter,
  };
}
