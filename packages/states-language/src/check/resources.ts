import type { StateMachineType } from "../definition/machineType.ts";
import { parseResource } from "../definition/resource.ts";
import type { QueryLanguage } from "../definition/states.ts";
import { isObject, type JsonObject } from "../json/value.ts";
import { readTaskModel, type ServiceResource } from "../services/taskModel.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { checkParameters } from "./parameters.ts";
import { hasTypeIfPresent } from "./values.ts";

/** The region and the account of a function, by AWS's documentation. Published definitions have placeholders there. */
const DEPLOYED = /^arn:[^:]+:lambda:[a-z]+(?:-[a-z]+)+-\d+:\d{12}:/;

/** Checks the Resource of a Task state and what it takes: the parameters of a service, and Credentials. */
export async function checkResource(
  diagnostics: Diagnostics,
  state: JsonObject,
  type: StateMachineType,
  language: QueryLanguage,
  location: string,
): Promise<void> {
  const { Resource: value } = state;
  const at = `${location}/Resource`;
  if (!hasTypeIfPresent(diagnostics, value, "STRING", at)) return;
  if (!value.startsWith("arn:")) {
    diagnostics.schema("Value is not a valid resource ARN", at);
    return;
  }
  const resource = parseResource(value);
  if (resource === undefined) {
    diagnostics.schema(`${unrecognized(value)}.`, at);
    return;
  }
  if (resource.kind === "lambda" && !DEPLOYED.test(value) && !value.includes("${")) {
    diagnostics.doubt(unrecognized(value), at, "as its documentation says");
  }
  checkCredentials(diagnostics, state, resource.kind === "activity", location);
  if (resource.kind === "activity" && type === "EXPRESS") {
    diagnostics.schema("Express state machine does not support Activity ARN", at);
  }
  if (resource.kind !== "service") return;
  const model = await readTaskModel(resource);
  if (model === undefined && !diagnostics.isKnown(resource)) {
    diagnostics.schema(`${unrecognized(value)}.`, at);
    return;
  }
  if (type === "EXPRESS") checkExpress(diagnostics, resource, at);
  if (model === undefined) return;
  await checkParameters(diagnostics, state, resource, model, language, location);
}

function checkExpress(diagnostics: Diagnostics, { pattern }: ServiceResource, location: string) {
  if (pattern === "requestResponse") return;
  // AWS's message for a callback ends with a space.
  diagnostics.schema(
    pattern === "waitForTaskToken"
      ? "Express state machine does not support '.waitForTaskToken' service integration "
      : "Express state machine does not support '.sync' service integration",
    location,
  );
}

function checkCredentials(
  diagnostics: Diagnostics,
  state: JsonObject,
  activity: boolean,
  location: string,
): void {
  const at = `${location}/Credentials`;
  const credentials = state["Credentials"];
  if (credentials === undefined) return;
  if (activity) {
    diagnostics.schema("The field 'Credentials' is not supported for activities", at);
  } else if (
    isObject(credentials) &&
    credentials["RoleArn"] === undefined &&
    credentials["RoleArn.$"] === undefined
  ) {
    diagnostics.schema("The field 'RoleArn' is required but was missing", at);
  }
}

function unrecognized(arn: string): string {
  return `The resource provided ${arn} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region`;
}
