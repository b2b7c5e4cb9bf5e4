import {
  checkDefinition,
  compileDefinition,
  type Definition,
  type Diagnostic,
  type StateMachineType,
  variableReferences,
} from "@sfn-workers/states-language";
import { parseJson } from "@sfn-workers/states-language/json";
import type { Revision } from "../engine/execution.ts";
import { ApiError } from "../errors.ts";
import type { Request } from "./operation.ts";

/** The definition and the variables that its states read, unless the request asks for metadata only. */
export async function definitionOf(revision: Revision, request: Request): Promise<object> {
  if (request["includedData"] === "METADATA_ONLY") return {};
  return {
    definition: revision.definition,
    variableReferences: await variableReferences(parseJson(revision.definition)),
  };
}

/** @throws {ApiError} InvalidDefinition when the definition has errors; the message lists all of them. */
export async function readDefinition(text: string, type: StateMachineType): Promise<Definition> {
  const problems = (await checkDefinition(text, type)).filter(isError);
  if (problems.length > 0) {
    const described = problems.map(
      ({ code, message, location }) => `${code}: ${message} at ${location ?? "null"}`,
    );
    throw new ApiError(
      "InvalidDefinition",
      `Invalid State Machine Definition: '${described.join(", ")}'`,
    );
  }
  return compileDefinition(parseJson(text));
}

export function isError({ severity }: Diagnostic): boolean {
  return severity === "ERROR";
}
