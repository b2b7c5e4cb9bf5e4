import { type Manifest, type Retrier, WORKER_ERRORS } from "@sfn-workers/worker-core/manifest";
import type { TaskIntegration, WakeUp } from "../shared/integration.ts";

export interface DefinitionArgs {
  readonly manifest: Manifest;
  readonly integration: TaskIntegration;
  readonly wakeUp: WakeUp | undefined;
}

/** How long a wake-up may take in seconds before the execution goes on without it. */
const WAKE_UP_TIMEOUT_SECONDS = 10;

/** The state machine of one workload, in the States Language: `[WakeWorker] → Task`. */
export function createDefinition({ manifest, integration, wakeUp }: DefinitionArgs): object {
  return {
    Comment: manifest.description,
    StartAt: wakeUp ? "WakeWorker" : "Task",
    States: {
      ...(wakeUp && { WakeWorker: wakeWorkerState(wakeUp) }),
      Task: taskState(manifest, integration),
    },
  };
}

/**
 * A wake-up is a hint: the worker's schedule picks the task up all the same. So whatever goes wrong with it, the
 * execution goes on to its task with the input that it came with.
 */
function wakeWorkerState({ resource, parameters }: WakeUp): object {
  return {
    Type: "Task",
    Resource: resource,
    Parameters: parameters,
    TimeoutSeconds: WAKE_UP_TIMEOUT_SECONDS,
    ResultPath: null,
    Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: null, Next: "Task" }],
    Next: "Task",
  };
}

/** The envelope around the input lets a worker's logs and idempotency keys name the execution and the attempt. */
const ENVELOPE = {
  execution: {
    "arn.$": "$$.Execution.Id",
    "state.$": "$$.State.Name",
    "attempt.$": "$$.State.RetryCount",
    "enteredAt.$": "$$.State.EnteredTime",
  },
  "input.$": "$",
};

/**
 * Where the clocks run while the task is still in a queue, both get that time on top. Otherwise a backlog longer than one
 * heartbeat would fail every task in it, and each retry would make the backlog longer. The price is that Step Functions
 * notices a lost worker late; but there it need not, since the queue gives the message to another worker.
 */
function taskState(manifest: Manifest, integration: TaskIntegration): object {
  const { resource, parametersWith, queueSeconds } = integration;
  return {
    Type: "Task",
    Resource: resource,
    Parameters: parametersWith(ENVELOPE),
    TimeoutSeconds: queueSeconds + manifest.timeoutSeconds,
    HeartbeatSeconds: queueSeconds + manifest.heartbeatSeconds,
    Retry: retriers(manifest),
    End: true,
  };
}

/** The first retrier that names an error decides, so the workload's own come first. */
function retriers(manifest: Manifest): object[] {
  const own = manifest.retry ?? [];
  // Wildcards match the generated ones' errors too, and the States Language wants States.ALL last.
  const rest = own.filter(isWildcard);
  const named = own.filter((retrier) => !isWildcard(retrier));
  const poison = rest.length > 0 ? [AFTER_POISON] : [];
  return [...named, AFTER_DRAINING, AFTER_LOSS, ...poison, ...rest].map(statesLanguage);
}

function isWildcard({ errors }: Retrier): boolean {
  return errors.includes("States.ALL") || errors.includes("States.TaskFailed");
}

/** The worker handed the task back unharmed. IntervalSeconds is a positive integer, so one second is "at once". */
const AFTER_DRAINING: Retrier = {
  errors: [WORKER_ERRORS.Draining],
  intervalSeconds: 1,
  maxAttempts: 5,
  backoffRate: 1,
};

/** The worker vanished in the middle of the task. Jitter keeps the tasks of a lost worker from coming back at once. */
const AFTER_LOSS: Retrier = {
  errors: ["States.Timeout", "States.HeartbeatTimeout"],
  intervalSeconds: 2,
  maxAttempts: 2,
  backoffRate: 2,
  jitter: "FULL",
};

/** It has taken worker after worker down: no wildcard brings it back. */
const AFTER_POISON: Retrier = { errors: [WORKER_ERRORS.PoisonMessage], maxAttempts: 0 };

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
