import type { Resource } from "@sfn-workers/states-language";
import { textOf } from "@sfn-workers/states-language/json";
import { parseArn } from "../../arn.ts";
import type { TaskWait } from "../execution.ts";
import type { EventDetails } from "../history.ts";

export type TaskEvent =
  | "Scheduled"
  | "ScheduleFailed"
  | "Started"
  | "Submitted"
  | "Succeeded"
  | "Failed"
  | "TimedOut";

/** The type of a task's event: `ActivityScheduled`, `LambdaFunctionFailed`, `TaskTimedOut` … */
export function taskEvent(resource: Resource, event: TaskEvent): string {
  return `${EVENT_PREFIXES[resource.kind]}${event}`;
}

const EVENT_PREFIXES = {
  activity: "Activity",
  lambda: "LambdaFunction",
  service: "Task",
} as const satisfies Record<Resource["kind"], string>;

/** The details of ActivityScheduled, LambdaFunctionScheduled or TaskScheduled. */
export function scheduledDetails(executionArn: string, task: TaskWait): EventDetails {
  const { resource, roleArn } = task;
  const input = textOf(task.input);
  const settings = {
    timeoutInSeconds: task.timeoutSeconds,
    heartbeatInSeconds: task.heartbeatSeconds,
    taskCredentials:
      roleArn === undefined || resource.kind === "activity" ? undefined : { roleArn },
  };
  if (resource.kind !== "service") return { resource: resource.arn, input, ...settings };
  return {
    ...serviceDetails(resource),
    region: parseArn(executionArn)?.region,
    parameters: input,
    ...settings,
  };
}

/** The details that every event of a service integration's task has. */
export function serviceDetails(resource: Resource): EventDetails {
  if (resource.kind !== "service") return {};
  const suffix = resource.pattern === "requestResponse" ? "" : `.${resource.pattern}`;
  return { resourceType: resource.service, resource: `${resource.action}${suffix}` };
}
