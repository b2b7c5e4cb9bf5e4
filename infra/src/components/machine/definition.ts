import { type Manifest, type Retrier, WORKER_ERRORS } from "@sfn-workers/worker-core/manifest";
import type { Transport } from "../../settings/workloadSettings.ts";
import type { TaskIntegration } from "../shared/integration.ts";
import type { DefinitionArgs } from "./args.ts";
import { createWakeUp, HAND_BACK_RATE, type HandBack, MAX_HAND_BACKS } from "./wakeUp.ts";

/** The definition of one workload's state machine, in the Amazon States Language: a wake-up if there is one, then `Task`. */
export function createDefinition({ manifest, integration, wakeUp }: DefinitionArgs): object {
  const { states, input, handBack } = createWakeUp(wakeUp);
  const handlesDraining = manifest.retry?.some(({ errors }) => errors.includes(DRAINING));
  const again = handlesDraining ? undefined : handBack;
  const execution = again
    ? { ...ENVELOPE.execution, "attempt.$": again.attempt }
    : ENVELOPE.execution;
  const envelope = { ...ENVELOPE, execution, "input.$": input };
  const Task = taskState(manifest, integration, envelope, again);
  return {
    Comment: manifest.description,
    StartAt: Object.keys(states)[0] ?? "Task",
    States: { ...states, Task, ...again?.states },
  };
}

/** The envelope adds the execution and the attempt to the input, for logs and idempotency keys. */
export const ENVELOPE = {
  execution: {
    "arn.$": "$$.Execution.Id",
    "state.$": "$$.State.Name",
    "attempt.$": "$$.State.RetryCount",
    "enteredAt.$": "$$.State.EnteredTime",
    "redrives.$": "$$.Execution.RedriveCount",
  },
  "input.$": "$",
};

/**
 * The timeouts of a callback task run while its message is still in the queue, so both include the time in the queue.
 * Otherwise a backlog longer than one heartbeat would fail every task in it, and each retry would lengthen the backlog.
 * Step Functions detects a lost token later, but the queue delivers the message of a lost worker to another one anyway.
 */
function taskState(
  manifest: Manifest,
  integration: TaskIntegration,
  envelope: object,
  handBack: HandBack | undefined,
): object {
  const { resource, parametersWith, queueSeconds } = integration;
  return {
    Type: "Task",
    Resource: resource,
    Parameters: parametersWith(envelope),
    TimeoutSeconds: queueSeconds + manifest.timeoutSeconds,
    HeartbeatSeconds: queueSeconds + manifest.heartbeatSeconds,
    Retry: retriers(manifest, integration, handBack ? NO_RETRY : DRAINING_RETRIER),
    Catch: handBack && [handBack.catcher],
    End: true,
  };
}

/** The first retrier that matches an error applies, so the workload's own come first. */
function retriers(
  manifest: Manifest,
  { transport, transientErrors }: TaskIntegration,
  draining: Retrier,
): object[] {
  const own = manifest.retry ?? [];
  // Wildcards also match the errors of the generated retriers, and States.ALL must be in the last retrier.
  const rest = own.filter(isWildcard);
  const named = own.filter((retrier) => !isWildcard(retrier));
  const lostWorker = transport === "callback" ? [] : [LOST_WORKER_RETRIER];
  const final = rest.length === 0 ? [] : [finalRetrier(transport, rest)];
  const sending = transientErrors.length > 0 ? [sendingRetrier(transientErrors)] : [];
  const generated = [draining, ...lostWorker, ...sending, ...final];
  return [...named, ...generated, ...rest].map(statesLanguage);
}

function isWildcard({ errors }: Retrier): boolean {
  return errors.includes("States.ALL") || errors.includes("States.TaskFailed");
}

const DRAINING = WORKER_ERRORS.Draining;

/**
 * The worker released the task before it ran. One second is the minimum of IntervalSeconds. Workers that stop together have polls open
 * for up to a minute: the time doubles, so that a task outlasts them (after the sixth hand-back by 63 s).
 */
const DRAINING_RETRIER: Retrier = {
  errors: [DRAINING],
  intervalSeconds: 1,
  maxAttempts: MAX_HAND_BACKS,
  backoffRate: HAND_BACK_RATE,
};

/** Before the wildcards, which would retry the error in place of the Catch. */
const NO_RETRY: Retrier = { errors: [DRAINING], maxAttempts: 0 };

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
function finalRetrier(transport: Transport, wildcards: readonly Retrier[]): Retrier {
  const named = wildcards.some(({ errors }) => TIMEOUTS.some((error) => errors.includes(error)));
  const timeouts = transport === "callback" && !named ? TIMEOUTS : [];
  return { errors: [WORKER_ERRORS.PoisonMessage, ...timeouts], maxAttempts: 0 };
}

function statesLanguage(retrier: Retrier): object {
  return {
    ErrorEquals: retrier.errors,
    IntervalSeconds: retrier.intervalSeconds,
    MaxAttempts: retrier.maxAttempts,
    BackoffRate: retrier.backoffRate,
    MaxDelaySeconds: retrier.maxDelaySeconds,
    JitterStrategy: retrier.jitter,
  };
}
