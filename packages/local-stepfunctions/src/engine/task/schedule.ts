import { compact, textOf } from "@sfn-workers/states-language/json";
import type { ActivityTask } from "../../activities.ts";
import { isIn, parseArn } from "../../arn.ts";
import { ApiError } from "../../errors.ts";
import type { Engine } from "../engine.ts";
import { recordEvent } from "../events.ts";
import type { Frame, TaskWait } from "../execution.ts";
import { compactFrame } from "../frame.ts";
import { guarded } from "../lifecycle.ts";
import { taskKey } from "../waits.ts";
import { callIntegration, checkParameters, isDoneByIntegration } from "./call.ts";
import { failTask } from "./end.ts";
import { scheduledDetails, taskEvent } from "./events.ts";
import { answerMocked, takeMocked } from "./mocked.ts";
import { armTask, startTimeouts } from "./timeouts.ts";

/** The members of a TaskWait that are known before the attempt is scheduled. */
export type TaskStart = Pick<
  TaskWait,
  "resource" | "attempt" | "input" | "timeoutSeconds" | "heartbeatSeconds" | "roleArn"
>;

/** Schedules one attempt of a Task state. An activity's task is queued; an integration is called at once. */
export function scheduleTask(
  engine: Engine,
  frame: Frame,
  start: TaskStart,
  token: string | undefined,
): void {
  const { resource } = start;
  const wait: TaskWait = {
    kind: "task",
    ...start,
    startedAt: undefined,
    heartbeatAt: 0,
    timer: undefined,
    queued: undefined,
    abort: undefined,
    submitted: false,
    job: undefined,
  };
  const details = scheduledDetails(frame.execution.arn, wait);
  const mocked = takeMocked(engine, frame);
  const isCalled = resource.kind !== "activity" || isDoneByIntegration(engine, frame, resource);
  if (mocked === undefined && isCalled) {
    checkParameters(engine, resource, start.input, token);
  }
  recordEvent(engine, frame, taskEvent(resource, "Scheduled"), details);
  frame.phase = "waiting";
  openTask(engine, frame, wait);
  if (mocked !== undefined) {
    answerMocked(engine, frame, wait, mocked);
    return;
  }
  if (isCalled) {
    callIntegration(engine, frame, wait, resource, token);
    compactTask(frame, wait);
    return;
  }
  const refusal = refusalOfActivity(engine, frame, resource.arn);
  if (refusal !== undefined) {
    failTask(engine, frame, refusal.code, refusal.message, "ScheduleFailed");
    return;
  }
  enqueueTask(engine, frame, wait);
  compactTask(frame, wait);
}

function compactTask(frame: Frame, { input }: TaskWait): void {
  compactFrame(frame);
  compact(input);
}

/** The error when the activity is of another account or region, or the role may not use the activity's key. */
function refusalOfActivity(
  engine: Engine,
  { execution: { arn: executionArn, revision } }: Frame,
  resource: string,
): ApiError | undefined {
  const place = parseArn(executionArn);
  if (place === undefined || !isIn(place, resource)) {
    return new ApiError("ActivityDoesNotExist", `Activity Does Not Exist: '${resource}'`);
  }
  const { roleArn } = revision;
  try {
    engine.authorizeRole?.({ roleArn, executionArn, resource, sync: false });
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

/** Registers the task, so that its token can answer it. */
export function openTask(engine: Engine, frame: Frame, wait: TaskWait): void {
  frame.waiting = wait;
  engine.openTasks.set(taskKey(frame.execution.serial, wait.attempt), frame);
}

/** Continues an open task after a restart of the endpoint. */
export function resumeTask(engine: Engine, frame: Frame, wait: TaskWait): void {
  const { resource, startedAt, attempt, submitted } = wait;
  if (startedAt !== undefined) armTask(engine, frame, wait);
  if (resource.kind === "activity" && !isDoneByIntegration(engine, frame, resource)) {
    if (startedAt === undefined) enqueueTask(engine, frame, wait);
    return;
  }
  // Its token ends it.
  if (submitted) return;
  // A call that the restart interrupted is repeated: calls happen at least once.
  callIntegration(engine, frame, wait, resource, issueToken(engine, frame, resource, attempt));
}

/** The token for the parameters of a `.waitForTaskToken` or `.sync` call. */
export function issueToken(
  engine: Engine,
  { execution: { serial, revision } }: Frame,
  resource: TaskWait["resource"],
  attempt: number,
): string | undefined {
  if (resource.kind !== "service" || resource.pattern === "requestResponse") return undefined;
  return engine.tokens.issue({ execution: serial, attempt, owner: revision.machineArn });
}

function enqueueTask(engine: Engine, frame: Frame, wait: TaskWait): void {
  wait.queued = engine.activities.enqueue(wait.resource.arn, {
    start: (workerName) => startActivityTask(engine, frame, wait, workerName),
  });
}

/** Starts the timeouts of a task that a poll takes; `undefined` if the task cannot start. */
function startActivityTask(
  engine: Engine,
  frame: Frame,
  wait: TaskWait,
  workerName: string | undefined,
): ActivityTask | undefined {
  engine.changed(frame.execution);
  wait.queued = undefined;
  guarded(engine, frame, () => {
    recordEvent(engine, frame, "ActivityStarted", { workerName });
    startTimeouts(engine, frame, wait);
  });
  // A full history has just ended the execution.
  if (frame.waiting !== wait) return undefined;
  const { attempt, resource } = wait;
  return {
    taskToken: engine.tokens.issue({
      execution: frame.execution.serial,
      attempt,
      owner: resource.arn,
    }),
    input: textOf(wait.input),
  };
}
