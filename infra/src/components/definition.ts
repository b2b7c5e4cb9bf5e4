import type * as pulumi from "@pulumi/pulumi";
import { type Manifest, type Retrier, WORKER_ERRORS } from "@sfn-workers/worker-core/manifest";

/** How an execution wakes a worker that does not poll all the time. */
export interface WakeUp {
  /** The service integration that the state calls, such as `arn:aws:states:::lambda:invoke`. */
  readonly resource: pulumi.Input<string>;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface DefinitionArgs {
  readonly manifest: Manifest;
  readonly activityArn: pulumi.Input<string>;
  readonly wakeUp: WakeUp | undefined;
}

/** How long a wake-up may take in seconds before the execution goes on without it. */
const WAKE_UP_TIMEOUT_SECONDS = 10;

/** The state machine of one workload, in the States Language: `[WakeWorker] → Task`. */
export function createDefinition({ manifest, activityArn, wakeUp }: DefinitionArgs): object {
  return {
    Comment: manifest.description,
    StartAt: wakeUp ? "WakeWorker" : "Task",
    States: {
      ...(wakeUp && { WakeWorker: wakeWorkerState(wakeUp) }),
      Task: taskState(manifest, activityArn),
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
function taskState(manifest: Manifest, activityArn: pulumi.Input<string>): object {
  return {
    Type: "Task",
    Resource: activityArn,
    Parameters: {
      execution: {
        "arn.$": "$$.Execution.Id",
        "state.$": "$$.State.Name",
        "attempt.$": "$$.State.RetryCount",
        "enteredAt.$": "$$.State.EnteredTime",
      },
      "input.$": "$",
    },
    TimeoutSeconds: manifest.timeoutSeconds,
    HeartbeatSeconds: manifest.heartbeatSeconds,
    Retry: retriers(manifest),
    End: true,
  };
}

/** The first retrier that names an error decides, so the workload's own come first. */
function retriers(manifest: Manifest): object[] {
  const own = manifest.retry ?? [];
  // States.ALL matches the generated ones' errors too, and the States Language wants it last.
  const rest = own.filter(matchesAll);
  const named = own.filter((retrier) => !matchesAll(retrier));
  return [...named, AFTER_DRAINING, AFTER_LOSS, ...rest].map(statesLanguage);
}

function matchesAll({ errors }: Retrier): boolean {
  return errors.includes("States.ALL");
}

/** The worker handed the task back unharmed. One second is the shortest interval that the States Language allows. */
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
