import type { StateMachineType } from "../definition/machineType.ts";
import { parseResource } from "../definition/resource.ts";
import type { Json } from "../json/value.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { hasTypeIfPresent } from "./values.ts";

/** Services whose integrations do not support `.sync`. */
const NEVER_SYNC = new Set([
  "lambda",
  "sns",
  "sqs",
  "dynamodb",
  "events",
  "apigateway",
  "bedrock-agentcore",
]);
/** Services whose integrations do not support `.waitForTaskToken`. */
const NEVER_CALLBACK = new Set([
  "athena",
  "batch",
  "codebuild",
  "elasticmapreduce",
  "emr-containers",
  "emr-serverless",
  "glue",
  "databrew",
  "mediaconvert",
  "sagemaker",
  "dynamodb",
  "bedrock-agentcore",
]);

/** The actions of services whose optimized integrations have few (Step Functions developer guide, integrating services). */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  dynamodb: ["getItem", "putItem", "updateItem", "deleteItem"],
  ecs: ["runTask"],
  events: ["putEvents"],
  lambda: ["invoke"],
  sns: ["publish"],
  sqs: ["sendMessage"],
  states: ["startExecution"],
};

/** Checks the Resource of a Task state. */
export function checkResource(
  diagnostics: Diagnostics,
  value: Json | undefined,
  type: StateMachineType,
  location: string,
): void {
  if (!hasTypeIfPresent(diagnostics, value, "STRING", location)) return;
  if (!value.startsWith("arn:")) {
    diagnostics.schema("Value is not a valid resource ARN", location);
    return;
  }
  const resource = parseResource(value);
  if (resource === undefined) {
    diagnostics.schema(unrecognized(value), location);
    return;
  }
  if (resource.kind === "activity" && type === "EXPRESS") {
    diagnostics.schema("Express state machine does not support Activity ARN", location);
  }
  if (resource.kind !== "service") return;
  const { service, action, pattern } = resource;
  if (Object.hasOwn(ACTIONS, service) && !ACTIONS[service]?.includes(action)) {
    diagnostics.schema(unrecognized(value), location);
    return;
  }
  if (pattern === "requestResponse") return;
  const sync = pattern !== "waitForTaskToken";
  const unsupported = sync
    ? NEVER_SYNC.has(service) ||
      service.startsWith("aws-sdk:") ||
      (pattern === "sync:2" && service !== "states")
    : NEVER_CALLBACK.has(service);
  if (unsupported) diagnostics.schema(unrecognized(value), location);
  else if (type === "EXPRESS") {
    // AWS's second message ends with a space.
    diagnostics.schema(
      sync
        ? "Express state machine does not support '.sync' service integration"
        : "Express state machine does not support '.waitForTaskToken' service integration ",
      location,
    );
  }
}

function unrecognized(arn: string): string {
  return `The resource provided ${arn} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`;
}
