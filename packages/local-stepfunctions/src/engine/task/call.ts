import { inspect } from "node:util";
import type { Resource } from "@sfn-workers/states-language";
import { StateError } from "@sfn-workers/states-language/errors";
import { type Data, jsonOf, parseExactly, textOf } from "@sfn-workers/states-language/json";
import { IntegrationFailure } from "../../errors.ts";
import type { Integration } from "../../integrations.ts";
import { exceedsPayload, resultTooLarge } from "../data/sizes.ts";
import type { Engine } from "../engine.ts";
import { recordEvent } from "../events.ts";
import type { Frame, TaskWait } from "../execution.ts";
import { guarded } from "../lifecycle.ts";
import { failTask, succeedTask } from "./end.ts";
import { serviceDetails, taskEvent } from "./events.ts";
import { heartbeatTask, startTimeouts } from "./timeouts.ts";

/** Calls the integration. Its result ends the task, or submits it if a token must end it. */
export function callIntegration(
  engine: Engine,
  frame: Frame,
  wait: TaskWait,
  resource: Resource,
  token: string | undefined,
): void {
  const abort = new AbortController();
  wait.abort = abort;
  if (wait.startedAt === undefined) {
    const details = resource.kind === "service" ? serviceDetails(resource) : undefined;
    recordEvent(engine, frame, taskEvent(resource, "Started"), details);
    startTimeouts(engine, frame, wait);
  }
  const result = request(engine, frame, wait, resource, token, abort.signal);
  result.then(
    (output) => {
      if (frame.waiting === wait) settle(engine, frame, wait, resource, output);
    },
    (error: unknown) => {
      if (frame.waiting !== wait) return;
      const failure = toFailure(resource, error);
      failTask(engine, frame, failure.error, failure.cause);
    },
  );
}

/** The integration's result as a text. It may be anything, also what no text can have: a circle, a BigInt. */
async function request(
  engine: Engine,
  frame: Frame,
  wait: TaskWait,
  resource: Resource,
  token: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const { execution, state } = frame;
  const integration = integrationOf(engine, resource);
  if (integration === undefined) {
    throw clientFailure(resource, `${resource.arn} has no local counterpart`);
  }
  // The call starts after the current step, so that its effects do not come between the step's events, and is stored before it
  // starts: a token that leaves the process is that of this execution also after a restart.
  await engine.written();
  const result = await integration({
    resource: resource.arn,
    parameters: jsonOf(wait.input),
    roleArn: wait.roleArn ?? execution.revision.roleArn,
    machineRoleArn: execution.revision.roleArn,
    executionArn: execution.arn,
    stateName: state.name,
    ...(token === undefined ? {} : { taskToken: token }),
    ...(isSubmitted(resource) && {
      submit: (job) => submit(engine, frame, wait, resource, writtenResult(job)),
    }),
    ...(wait.job !== undefined && { job: parseExactly(wait.job) }),
    ...(resource.kind === "activity" &&
      wait.heartbeatSeconds !== undefined && {
        heartbeat: {
          seconds: wait.heartbeatSeconds,
          send: () => {
            if (frame.waiting === wait) heartbeatTask(engine, frame);
          },
        },
      }),
    signal,
  });
  return writtenResult(result);
}

function writtenResult(value: unknown): string {
  return JSON.stringify(value ?? null) ?? "null";
}

function integrationOf({ integrations }: Engine, resource: Resource): Integration | undefined {
  const own = integrations[integrationName(resource)];
  return resource.kind === "activity" ? own : (own ?? integrations["*"]);
}

/** Whether an integration does the tasks of an activity that the endpoint does not have. */
export function isDoneByIntegration(
  { activities, integrations }: Engine,
  { execution, state }: Frame,
  resource: Resource,
): boolean {
  if (resource.kind !== "activity" || activities.exists(resource.arn)) return false;
  const task = { resource: resource.arn, executionArn: execution.arn, stateName: state.name };
  const integration = integrations[integrationName(resource)];
  return integration !== undefined && (integration.does?.(task) ?? true);
}

/** @throws {StateError} States.Runtime when the integration can't be called with the parameters. */
export function checkParameters(
  engine: Engine,
  resource: Resource,
  input: Data,
  token: string | undefined,
): void {
  const reasons = integrationOf(engine, resource)?.problemsOf?.(jsonOf(input)) ?? [];
  if (reasons.length === 0) return;
  const text = textOf(input);
  // A cause is shown and logged, and a token must not be.
  const shown = token === undefined ? text : text.replaceAll(token, "…");
  throw new StateError(
    "States.Runtime",
    `The Parameters '${shown}' could not be used to start the Task: [${reasons.join(", ")}]`,
  );
}

/** Whether something else ends the task than the answer of its call. */
function isSubmitted(resource: Resource): boolean {
  return resource.kind === "service" && resource.pattern !== "requestResponse";
}

function waitsForToken(resource: Resource): boolean {
  return resource.kind === "service" && resource.pattern === "waitForTaskToken";
}

/** The call is made. A `.sync` task waits for what it has begun, another one for its token. */
function submit(
  engine: Engine,
  frame: Frame,
  wait: TaskWait,
  resource: Resource,
  output: string,
): void {
  if (frame.waiting !== wait || wait.submitted || wait.job !== undefined) return;
  if (waitsForToken(resource)) {
    wait.abort = undefined;
    wait.submitted = true;
  } else {
    wait.job = output;
  }
  engine.changed(frame.execution);
  guarded(engine, frame, () => {
    recordEvent(engine, frame, taskEvent(resource, "Submitted"), {
      ...serviceDetails(resource),
      output,
    });
  });
}

function settle(
  engine: Engine,
  frame: Frame,
  wait: TaskWait,
  resource: Resource,
  output: string,
): void {
  if (exceedsPayload(output)) {
    const name = resource.kind === "service" ? resource.service : resource.arn;
    failTask(engine, frame, "States.DataLimitExceeded", resultTooLarge(name));
    return;
  }
  if (waitsForToken(resource)) {
    submit(engine, frame, wait, resource, output);
    return;
  }
  succeedTask(engine, frame, output);
}

/** The key of a resource in `Integrations`. */
export function integrationName(resource: Resource): string {
  if (resource.kind === "lambda") return "lambda:function";
  if (resource.kind === "activity") return "activity:*";
  const sync = resource.pattern === "sync" || resource.pattern === "sync:2";
  return `${resource.service}:${resource.action}${sync ? `.${resource.pattern}` : ""}`;
}

/** What a module throws need not be an error, or a whole one. */
function toFailure(resource: Resource, thrown: unknown): IntegrationFailure {
  if (!(thrown instanceof Error)) return clientFailure(resource, shown(thrown));
  // The class may be that of a copy of this package.
  if (thrown.name === "IntegrationFailure" && "error" in thrown) {
    const { error, cause } = thrown;
    return new IntegrationFailure(shown(error), cause === undefined ? undefined : shown(cause));
  }
  return clientFailure(resource, shown(thrown.message));
}

function clientFailure(resource: Resource, cause: string): IntegrationFailure {
  return new IntegrationFailure(`${errorPrefix(resource)}.SdkClientException`, cause);
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : inspect(value);
}

/** The prefix of AWS's error names for a service: `Lambda.`, `SQS.`, `DynamoDB.` … */
function errorPrefix(resource: Resource): string {
  if (resource.kind === "lambda") return "Lambda";
  if (resource.kind === "activity") return "Activity";
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
