import type { QueryLanguage } from "../definition/states.ts";
import { isObject, type Json, type JsonObject } from "../json/value.ts";
import type { Shape, StructureShape } from "../services/shape.ts";
import type { ServiceResource, TaskModel } from "../services/taskModel.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { checkTypes } from "./parameterTypes.ts";
import { otherCase, type Spelling, spelledOtherwise, spellingOf } from "./spelling.ts";

/** Checks the names of the parameters that a Task hands to a service, and the types of those that the SDK takes. */
export async function checkParameters(
  diagnostics: Diagnostics,
  state: JsonObject,
  resource: ServiceResource,
  { input }: TaskModel,
  language: QueryLanguage,
  location: string,
): Promise<void> {
  const field = language === "JSONata" ? "Arguments" : "Parameters";
  const parameters = state[field];
  if (parameters === undefined) {
    const message = `${field} field is required for resource ARN: ${resource.arn}`;
    diagnostics.schema(message, location);
    return;
  }
  // A JSONata expression may give all parameters at once.
  if (input === undefined || !isObject(parameters)) return;
  const at = `${location}/${field}`;
  const paths = language === "JSONPath";
  const isSdk = resource.service.startsWith("aws-sdk:");
  const missing = [...input.required, ...bodyOf(resource)].filter(
    (name) => parameters[name] === undefined && !(paths && parameters[`${name}.$`] !== undefined),
  );
  // Of what the SDK can't build, AWS names nothing else.
  if (!isSdk || missing.length === 0) {
    await checkMembers(diagnostics, parameters, input, spellingOf(resource), paths, at);
    if (isSdk) await checkTypes({ diagnostics, language, location: at }, parameters, input);
  }
  for (const name of missing) {
    diagnostics.schema(`The field '${name}' is required but was missing`, at);
  }
}

/** What the SDK for Java streams is required, though the service's model does not say so. */
function bodyOf({ service, action }: ServiceResource): readonly string[] {
  return service === "aws-sdk:s3" && (action === "putObject" || action === "uploadPart")
    ? ["Body"]
    : [];
}

/** AWS names the whole field as the place of a name that is unknown at any depth. */
async function checkMembers(
  diagnostics: Diagnostics,
  given: JsonObject,
  shape: StructureShape,
  spelling: Spelling,
  paths: boolean,
  location: string,
  nested = false,
): Promise<void> {
  for (const [key, value] of Object.entries(given)) {
    await diagnostics.pause();
    const dynamic = paths && key.endsWith(".$");
    const name = dynamic ? key.slice(0, -".$".length) : key;
    const member =
      shape.members.get(name) ?? (nested ? spelledOtherwise(name, shape, spelling) : undefined);
    if (member === undefined) {
      const meant = !nested && spelling === "exact" ? otherCase(name, shape) : undefined;
      const question = meant === undefined ? "" : `. Did you mean '${meant}'?`;
      const message = `The field "${name}" is not supported by Step Functions${question}`;
      diagnostics.schema(message, location);
    } else if (!dynamic) {
      await checkValue(diagnostics, value, member, spelling, paths, location);
    }
  }
}

async function checkValue(
  diagnostics: Diagnostics,
  value: Json,
  shape: Shape,
  spelling: Spelling,
  paths: boolean,
  location: string,
): Promise<void> {
  await diagnostics.pause();
  const check = (inner: Json, of: Shape) =>
    checkValue(diagnostics, inner, of, spelling, paths, location);
  if (shape.type === "structure" && isObject(value)) {
    await checkMembers(diagnostics, value, shape, spelling, paths, location, true);
  } else if (shape.type === "list" && Array.isArray(value)) {
    for (const item of value) await check(item, shape.element);
  } else if (shape.type === "map" && isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (!paths || !key.endsWith(".$")) await check(item, shape.value);
    }
  }
}
