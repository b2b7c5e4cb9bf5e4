import type { StateMachineType } from "../definition/machineType.ts";
import { parseResource } from "../definition/resource.ts";
import type { Json } from "../json/value.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { hasType } from "./values.ts";

/** Services whose integration never waits for the job, or never for a token. */
const NEVER_SYNC = new Set([
  "lambda",
  "sns",
  "sqs",
  "dynamodb",
  "events",
  "apigateway",
  "bedrock-agentcore",
]);
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

/** What a Task state's Resource names. */
export function checkResource(
  diagnostics: Diagnostics,
  value: Json | undefined,
  type: StateMachineType,
  location: string,
): void {
  if (value === undefined || !hasType(diagnostics, value, "STRING", location)) return;
  const text = String(value);
  if (!text.startsWith("arn:")) {
    diagnostics.schema("Value is not a valid resource ARN", location);
    return;
  }
  const resource = parseResource(text);
  if (resource === undefined) {
    diagnostics.schema(unrecognized(text), location);
    return;
  }
  if (resource.kind === "activity" && type === "EXPRESS") {
    diagnostics.schema("Express state machine does not support Activity ARN", location);
  }
  if (resource.kind !== "service" || resource.pattern === "requestResponse") return;
  const { service, pattern } = resource;
  const sync = pattern !== "waitForTaskToken";
  const impossible = sync
    ? NEVER_SYNC.has(service) ||
      service.startsWith("aws-sdk:") ||
      (pattern === "sync:2" && service !== "states")
    : NEVER_CALLBACK.has(service);
  if (impossible) diagnostics.schema(unrecognized(text), location);
  else if (type === "EXPRESS") {
    // AWS's own words end with a space in one of the two.
    diagnostics.schema(
      sync
        ? "Express state machine does not support '.sync' service integration"
        : "Express state machine does not support '.waitForTaskToken' service integration ",
      location,
    );
  }
}

function unrecognized(text: string): string {
  return `The resource provided ${text} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`;
}
