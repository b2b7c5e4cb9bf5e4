import type { Attempt, AttemptEnd, TaskKind } from "./attempt.ts";
import { numberIn, type TaskEvent, textIn } from "./event.ts";

const CALLBACK = ".waitForTaskToken";

/** The attempt that an event begins. */
export function attemptBegunBy(event: TaskEvent, number: number): Attempt | undefined {
  const task = taskBegunBy(event);
  const timeoutSeconds = numberIn(event, "timeoutInSeconds");
  return task && { task, number, scheduledAt: event.at, timeoutSeconds };
}

function taskBegunBy(event: TaskEvent): TaskKind | undefined {
  switch (event.type) {
    case "ActivityScheduled":
      return { kind: "activity" };
    case "LambdaFunctionScheduled":
      return { kind: "call", resource: "lambda" };
    case "TaskScheduled": {
      const resource = textIn(event, "resource") ?? "";
      return resource.endsWith(CALLBACK)
        ? { kind: "callback" }
        : { kind: "call", resource: `${textIn(event, "resourceType")}:${resource}` };
    }
    default:
      return undefined;
  }
}

const END =
  /^(?:Activity|LambdaFunction|Task)(?:Schedule|Start|Submit)?(Succeeded|Failed|TimedOut)$/;

/** How an event ends the attempt. */
export function endIn(event: TaskEvent, attempt: Attempt): AttemptEnd | undefined {
  const [, how] = END.exec(event.type) ?? [];
  switch (how) {
    case "Succeeded":
      return { kind: "succeeded" };
    case "Failed":
      return { kind: "failed", error: textIn(event, "error"), cause: textIn(event, "cause") };
    case "TimedOut":
      return { kind: "timedOut", missed: missedIn(event, attempt) };
    default:
      return undefined;
  }
}

/** A history does not tell a missed heartbeat from a timeout, but its times do. */
function missedIn(
  { at }: TaskEvent,
  { startedAt, scheduledAt, timeoutSeconds }: Attempt,
): "heartbeat" | "timeout" {
  if (timeoutSeconds === undefined) return "timeout";
  return at - (startedAt ?? scheduledAt) < timeoutSeconds * 1_000 ? "heartbeat" : "timeout";
}
