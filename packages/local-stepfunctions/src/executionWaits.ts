import { textOf } from "@sfn-workers/states-language/json";
import type { Execution, Frame, TaskWait } from "./engine/execution.ts";
import { taskDue } from "./engine/task/timeouts.ts";
import type { Registry } from "./registry.ts";
import { hasRoom } from "./states/map/map.ts";

/** What one place of a running execution waits for: its branches, and the items of its Maps, are in several places. */
export type ExecutionWait = {
  /** The name of the state. */
  readonly state: string;
  /**
   * When a time ends the wait if nothing does before, in milliseconds since 1970: the end of a Wait or a Retry, a timeout or a missed
   * heartbeat of the task, or a timeout of the execution. Undefined without one.
   */
  readonly until: number | undefined;
} & (
  | HandedOut
  /** A Wait state, or a Retry. */
  | { readonly kind: "time" }
  /** All else, which goes on without anybody: a call, a worker's task, a query. */
  | { readonly kind: "work" }
);

/** A task that somebody else has to end. */
export type HandedOut = {
  /** The name of the state. */
  readonly state: string;
  /** The execution with the state: one that is waited for may have it. */
  readonly executionArn: string;
  /** The event of that execution since which the task waits: its ActivityScheduled or TaskSubmitted. */
  readonly eventId: number;
} & (
  | {
      /** A task that no worker has taken from its activity. */
      readonly kind: "activity";
      readonly activityArn: string;
    }
  | {
      /** A call is made, and its task token ends the task. */
      readonly kind: "token";
      /** Of the state: `arn:aws:states:::sqs:sendMessage.waitForTaskToken`. */
      readonly resource: string;
      /** The parameters of the call as JSON. */
      readonly parameters: string;
    }
);

type Running = Pick<Registry, "running">;

/** What is to be looked at, with what ends it in any case. */
interface Open {
  readonly frame: Frame;
  readonly until: number;
}

/** The places of an execution, and of those that it waits for: items of a distributed Map, and executions that it has started. */
export function* executionWaits(
  execution: Execution,
  { running }: Running,
): Generator<ExecutionWait> {
  const open = [...openOf(execution, Number.POSITIVE_INFINITY)];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { frame } = next;
    const until = Math.min(next.until, dueOf(frame));
    const below = belowOf(frame, until, running);
    if (below === undefined) yield waitOf(frame, until);
    else open.push(...below);
  }
}

function openOf({ root, deadline }: Execution, until: number): Open[] {
  if (root === undefined) return [];
  return [{ frame: root, until: Math.min(until, deadline?.due ?? Number.POSITIVE_INFINITY) }];
}

/** What the frame's state waits for, where that is executing too. */
function belowOf(frame: Frame, until: number, running: Running["running"]): Open[] | undefined {
  const { waiting, execution } = frame;
  if (waiting?.kind === "task") {
    const child = running.get(startedBy(waiting) ?? "");
    return child && openOf(child, until);
  }
  if (waiting?.kind !== "fork" || waiting.running.size === 0) return undefined;
  // More items are about to start.
  if (waiting.map?.run !== undefined && hasRoom(waiting, waiting.map)) return undefined;
  return [...waiting.running.values()].flatMap((child) =>
    child.execution === execution ? [{ frame: child, until }] : openOf(child.execution, until),
  );
}

/** The ARN of the execution whose end a `.sync` task waits for. */
function startedBy({ resource, job }: TaskWait): string | undefined {
  if (job === undefined || resource.kind !== "service" || resource.service !== "states") {
    return undefined;
  }
  const { ExecutionArn: arn }: { readonly ExecutionArn?: unknown } = JSON.parse(job);
  return typeof arn === "string" ? arn : undefined;
}

function dueOf({ waiting }: Frame): number {
  switch (waiting?.kind) {
    case "until":
    case "retry":
      return waiting.due;
    case "task":
      return taskDue(waiting);
    default:
      return Number.POSITIVE_INFINITY;
  }
}

function waitOf(frame: Frame, due: number): ExecutionWait {
  const until = due === Number.POSITIVE_INFINITY ? undefined : due;
  const place = { state: frame.state.name, until };
  const { waiting } = frame;
  switch (waiting?.kind) {
    case "until":
    case "retry":
      return { ...place, kind: "time" };
    case "task": {
      const task = handedOut(frame, waiting);
      return task === undefined ? { ...place, kind: "work" } : Object.assign(task, { until });
    }
    default:
      return { ...place, kind: "work" };
  }
}

/** What the frame's task waits for since an event; undefined if it waits for nobody else, or no longer since that event. */
export function handedOutBy(frame: Frame, eventId: number): HandedOut | undefined {
  const { waiting, previousEventId } = frame;
  if (waiting?.kind !== "task" || previousEventId !== eventId) return undefined;
  return handedOut(frame, waiting);
}

function handedOut(frame: Frame, task: TaskWait): HandedOut | undefined {
  const { resource, startedAt, submitted, input } = task;
  const place = {
    state: frame.state.name,
    executionArn: frame.execution.arn,
    eventId: frame.previousEventId,
  };
  if (resource.kind === "activity" && startedAt === undefined) {
    return { ...place, kind: "activity", activityArn: resource.arn };
  }
  if (!submitted) return undefined;
  return {
    ...place,
    kind: "token",
    resource: resource.arn,
    get parameters() {
      return textOf(input);
    },
  };
}
