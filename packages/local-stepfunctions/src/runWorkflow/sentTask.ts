import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { runsIn } from "@sfn-workers/states-language/workflow";
import type { Call } from "./trail.ts";

const TAKEN = new Set(["ActivityScheduled", "LambdaFunctionScheduled", "TaskScheduled"]);

/** Whether the event hands a task or a call to somebody. */
export function isTaken({ type }: HistoryEvent): boolean {
  return TAKEN.has(type ?? "");
}

/** What was sent to whom, as an execution in the test's process says it. */
export function sentBy(
  event: HistoryEvent,
  definition: object,
  state: string,
): Pick<Call, "to" | "sent"> {
  const sent = JSON.parse(textOf(event) ?? "null");
  const workload = runsIn(definition).find(({ name }) => name === state)?.workload;
  if (workload !== undefined) return { to: workload, sent: enveloped(sent) };
  const { resourceType, resource } = event.taskScheduledEventDetails ?? {};
  return { to: resource === undefined ? "lambda:function" : `${resourceType}:${resource}`, sent };
}

function textOf({
  activityScheduledEventDetails: activity,
  lambdaFunctionScheduledEventDetails: lambda,
  taskScheduledEventDetails: task,
}: HistoryEvent): string | undefined {
  return activity?.input ?? lambda?.input ?? task?.parameters;
}

/** The input within the envelope, which an activity gets as it is, and a queue as the body of a message. */
function enveloped(sent: unknown): unknown {
  const body = member(sent, "MessageBody") ?? sent;
  return member(body, "input") ?? null;
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
