import type { Resource } from "@sfn-workers/states-language";
import { byteLength, jsonOf } from "@sfn-workers/states-language/json";
import { MAX_PAYLOAD_BYTES } from "@sfn-workers/states-language/limits";
import { IntegrationFailure } from "../../errors.ts";
import { type Engine, guarded } from "../engine.ts";
import type { Frame, TaskWait } from "../frame.ts";
import type { EventDetails } from "../history.ts";
import { recordEvent } from "../life.ts";
import { startClocks } from "./clocks.ts";
import { failTask, succeedTask } from "./end.ts";
import { serviceDetails, taskEvent, taskState } from "./events.ts";

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
    recordEvent(engine, frame, taskEvent(resource, "Started"), serviceDetailsOrNone(resource));
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
            roleArn: wait.roleArn ?? execution.revision.roleArn,
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
  if (output.length * 3 > MAX_PAYLOAD_BYTES && byteLength(output) > MAX_PAYLOAD_BYTES) {
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
function integrationName(resource: Resource): string {
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
