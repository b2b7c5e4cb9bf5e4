import { IntegrationFailure, reported } from "../errors.ts";
import { byteLength, compact, type Data, dataFromText, jsonOf, textOf } from "../json.ts";
import type { Resource, TaskState } from "../language/states.ts";
import { PAYLOAD_BYTES } from "../limits.ts";
import type { Engine } from "./engine.ts";
import { guarded } from "./engine.ts";
import type { Frame, TaskWait } from "./frame.ts";
import type { EventDetails } from "./history.ts";
import { completeState, failState, recordEvent } from "./progress.ts";
import { releaseWait, taskKey } from "./waits.ts";

export interface TaskStart {
  readonly attempt: number;
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
  readonly input: Data;
  readonly token: string | undefined;
}

/** What a task's events are called. */
const EVENTS = { activity: "Activity", lambda: "LambdaFunction", service: "Task" } as const;

/** Begins one attempt of a Task state: it is scheduled, and what is no activity starts at once. */
export function scheduleTask(engine: Engine, frame: Frame, start: TaskStart): void {
  const state = taskState(frame);
  recordEvent(
    engine,
    frame,
    `${EVENTS[state.resource.kind]}Scheduled`,
    scheduledDetails(engine, state.resource, start),
  );
  const wait: TaskWait = {
    kind: "task",
    attempt: start.attempt,
    input: start.input,
    timeoutSeconds: start.timeoutSeconds,
    heartbeatSeconds: start.heartbeatSeconds,
    startedAt: undefined,
    heartbeatAt: 0,
    timer: undefined,
    queued: undefined,
    abort: undefined,
    submitted: false,
  };
  frame.phase = "waiting";
  frame.waiting = wait;
  engine.openTasks.set(taskKey(frame.execution.serial, start.attempt), frame);
  if (state.resource.kind === "activity") {
    compact(frame.input);
    compact(start.input);
    engine.activities.enqueue(state.resource.arn, frame);
    return;
  }
  callIntegration(engine, frame, wait, start.token);
}

function scheduledDetails(engine: Engine, resource: Resource, start: TaskStart): EventDetails {
  const times = {
    timeoutInSeconds: start.timeoutSeconds,
    heartbeatInSeconds: start.heartbeatSeconds,
  };
  const input = textOf(start.input);
  if (resource.kind !== "service") return { resource: resource.arn, input, ...times };
  return {
    ...serviceDetails(resource),
    region: engine.place.region,
    parameters: input,
    ...times,
  };
}

function serviceDetails(resource: Resource): EventDetails {
  if (resource.kind !== "service") return {};
  const suffix = resource.pattern === "requestResponse" ? "" : `.${resource.pattern}`;
  return { resourceType: resource.service, resource: `${resource.action}${suffix}` };
}

/** A poll has taken the activity's task: its clocks run from here. Gives the token and the input for the worker. */
export function startActivityTask(
  engine: Engine,
  frame: Frame,
  workerName: string | undefined,
): { taskToken: string; input: string } | undefined {
  const wait = frame.waiting;
  if (wait?.kind !== "task") return undefined;
  engine.changed(frame.execution);
  wait.queued = undefined;
  guarded(engine, frame, () => {
    recordEvent(engine, frame, "ActivityStarted", { workerName });
    startClocks(engine, frame, wait);
  });
  // The history may have been full: then the execution has just ended.
  if (frame.waiting !== wait) return undefined;
  const { attempt } = wait;
  return {
    taskToken: engine.tokens.issue({ execution: frame.execution.serial, attempt }),
    input: textOf(wait.input),
  };
}

function startClocks(engine: Engine, frame: Frame, wait: TaskWait): void {
  wait.startedAt = engine.timers.now();
  wait.heartbeatAt = wait.startedAt;
  armTask(engine, frame, wait);
}

/** One timer for both clocks; a heartbeat does not touch it: when it fires too early it is set again. */
export function armTask(engine: Engine, frame: Frame, wait: TaskWait): void {
  const due = Math.min(timeoutAt(wait), heartbeatDue(wait));
  if (due === Number.POSITIVE_INFINITY) return;
  wait.timer = engine.timers.at(due, () => {
    if (Math.min(timeoutAt(wait), heartbeatDue(wait)) > engine.timers.now()) {
      return armTask(engine, frame, wait);
    }
    const missed = heartbeatDue(wait) < timeoutAt(wait);
    timeOutTask(engine, frame, missed ? "States.HeartbeatTimeout" : "States.Timeout");
  });
}

function timeoutAt(wait: TaskWait): number {
  if (wait.startedAt === undefined || wait.timeoutSeconds === undefined)
    return Number.POSITIVE_INFINITY;
  return wait.startedAt + wait.timeoutSeconds * 1000;
}

function heartbeatDue(wait: TaskWait): number {
  if (wait.startedAt === undefined || wait.heartbeatSeconds === undefined) {
    return Number.POSITIVE_INFINITY;
  }
  return wait.heartbeatAt + wait.heartbeatSeconds * 1000;
}

function timeOutTask(engine: Engine, frame: Frame, error: string): void {
  endTask(engine, frame, () => {
    const { resource } = taskState(frame);
    recordEvent(engine, frame, `${EVENTS[resource.kind]}TimedOut`, {
      ...serviceDetails(resource),
      error: "States.Timeout",
    });
    failState(engine, frame, reported(error, undefined));
  });
}

export function heartbeatTask(engine: Engine, frame: Frame): void {
  if (frame.waiting?.kind !== "task") return;
  engine.changed(frame.execution);
  frame.waiting.heartbeatAt = engine.timers.now();
}

export function succeedTask(engine: Engine, frame: Frame, output: string): void {
  endTask(engine, frame, () => {
    const { resource } = taskState(frame);
    recordEvent(engine, frame, `${EVENTS[resource.kind]}Succeeded`, {
      ...serviceDetails(resource),
      output,
    });
    completeState(engine, frame, dataFromText(output));
  });
}

export function failTask(
  engine: Engine,
  frame: Frame,
  error: string | undefined,
  cause: string | undefined,
): void {
  endTask(engine, frame, () => {
    const { resource } = taskState(frame);
    recordEvent(engine, frame, `${EVENTS[resource.kind]}Failed`, {
      ...serviceDetails(resource),
      error,
      cause,
    });
    failState(engine, frame, reported(error, cause));
  });
}

function endTask(engine: Engine, frame: Frame, work: () => void): void {
  if (frame.waiting?.kind !== "task") return;
  engine.changed(frame.execution);
  releaseWait(engine, frame);
  guarded(engine, frame, work);
}

/** Calls what the Resource names; the answer ends the attempt, or is only its submission where a token ends it. */
export function callIntegration(
  engine: Engine,
  frame: Frame,
  wait: TaskWait,
  token: string | undefined,
): void {
  const { resource, name } = taskState(frame);
  if (resource.kind === "activity") return;
  const { execution } = frame;
  const abort = new AbortController();
  wait.abort = abort;
  if (wait.startedAt === undefined) {
    recordEvent(engine, frame, `${EVENTS[resource.kind]}Started`, serviceDetailsOrNone(resource));
    startClocks(engine, frame, wait);
  }
  const key = integrationName(resource);
  const integration = engine.integrations[key];
  const result =
    integration === undefined
      ? Promise.reject(noCounterpart(resource))
      : Promise.resolve().then(() =>
          integration({
            resource: resource.arn,
            parameters: jsonOf(wait.input),
            roleArn: execution.revision.roleArn,
            executionArn: execution.arn,
            stateName: name,
            ...(token === undefined ? {} : { taskToken: token }),
            signal: abort.signal,
          }),
        );
  result.then(
    (value) => settle(engine, frame, wait, value),
    (error: unknown) => {
      if (frame.waiting !== wait) return;
      const failure = toFailure(resource, error);
      failTask(engine, frame, failure.error, failure.cause);
    },
  );
}

function settle(engine: Engine, frame: Frame, wait: TaskWait, value: unknown): void {
  if (frame.waiting !== wait) return;
  const output = toJsonText(value);
  const { resource } = taskState(frame);
  if (output.length * 3 > PAYLOAD_BYTES && byteLength(output) > PAYLOAD_BYTES) {
    const name = resource.kind === "service" ? resource.service : resource.arn;
    const cause = `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`;
    failTask(engine, frame, "States.DataLimitExceeded", cause);
    return;
  }
  if (resource.kind === "service" && resource.pattern === "waitForTaskToken") {
    engine.changed(frame.execution);
    guarded(engine, frame, () => {
      recordEvent(engine, frame, "TaskSubmitted", { ...serviceDetails(resource), output });
      wait.abort = undefined;
      wait.submitted = true;
    });
    return;
  }
  succeedTask(engine, frame, output);
}

function toJsonText(value: unknown): string {
  return JSON.stringify(value ?? null) ?? "null";
}

function serviceDetailsOrNone(resource: Resource): EventDetails | undefined {
  return resource.kind === "service" ? serviceDetails(resource) : undefined;
}

/** The key of `Integrations` that a resource asks for. */
export function integrationName(resource: Resource): string {
  if (resource.kind === "service") {
    const sync = resource.pattern === "sync" || resource.pattern === "sync:2";
    return `${resource.service}:${resource.action}${sync ? `.${resource.pattern}` : ""}`;
  }
  return "lambda:function";
}

function noCounterpart(resource: Resource): IntegrationFailure {
  return new IntegrationFailure(
    `${errorPrefix(resource)}.SdkClientException`,
    `${resource.arn} has no local counterpart`,
  );
}

function toFailure(
  resource: Resource,
  error: unknown,
): { error: string; cause: string | undefined } {
  if (error instanceof IntegrationFailure) return { error: error.error, cause: error.cause };
  const message = error instanceof Error ? error.message : String(error);
  return { error: `${errorPrefix(resource)}.SdkClientException`, cause: message };
}

/** How AWS names the errors of a service: `Lambda.`, `Sqs.`, `DynamoDb.` …. */
function errorPrefix(resource: Resource): string {
  if (resource.kind !== "service") return "Lambda";
  const service = resource.service.replace("aws-sdk:", "");
  return ERROR_PREFIXES[service] ?? service.charAt(0).toUpperCase() + service.slice(1);
}

const ERROR_PREFIXES: Readonly<Record<string, string>> = {
  dynamodb: "DynamoDB",
  ecs: "ECS",
  events: "EventBridge",
  sns: "SNS",
  sqs: "SQS",
  states: "StepFunctions",
};

export function taskState(frame: Frame): TaskState {
  if (frame.state.type !== "Task") throw new Error("the frame's state is no Task");
  return frame.state;
}
