import type { Resource, TaskState } from "@sfn-workers/states-language";
import { textOf } from "@sfn-workers/states-language/json";
import type { Engine } from "../engine.ts";
import type { Frame } from "../frame.ts";
import type { EventDetails } from "../history.ts";
import type { TaskStart } from "./schedule.ts";

/** What a task's events are called: `ActivityScheduled`, `LambdaFunctionFailed`, `TaskTimedOut` … */
export function taskEvent(resource: Resource, what: string): string {
  return `${EVENTS[resource.kind]}${what}`;
}

const EVENTS = { activity: "Activity", lambda: "LambdaFunction", service: "Task" } as const;

export function scheduledDetails(
  engine: Engine,
  resource: Resource,
  start: TaskStart,
): EventDetails {
  const { roleArn } = start;
  const settings = {
    timeoutInSeconds: start.timeoutSeconds,
    heartbeatInSeconds: start.heartbeatSeconds,
    taskCredentials:
      roleArn === undefined || resource.kind === "activity" ? undefined : { roleArn },
  };
  const input = textOf(start.input);
  if (resource.kind !== "service") return { resource: resource.arn, input, ...settings };
  return {
    ...serviceDetails(resource),
    region: engine.place.region,
    parameters: input,
    ...settings,
  };
}

/** What every event of a service's task says of it. */
export function serviceDetails(resource: Resource): EventDetails {
  if (resource.kind !== "service") return {};
  const suffix = resource.pattern === "requestResponse" ? "" : `.${resource.pattern}`;
  return { resourceType: resource.service, resource: `${resource.action}${suffix}` };
}

export function taskState(frame: Frame): TaskState {
  if (frame.state.type !== "Task") throw new Error("the frame's state is no Task");
  return frame.state;
}
