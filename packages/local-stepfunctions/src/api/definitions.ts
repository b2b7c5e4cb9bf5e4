import {
  checkDefinition,
  compileInSlices,
  type Definition,
  type Diagnostic,
  type StateMachineType,
  variableReferences,
} from "@sfn-workers/states-language";
import { parseJson } from "@sfn-workers/states-language/json";
import type { Revision } from "../engine/execution.ts";
import { ApiError } from "../errors.ts";
import { MAX_DESCRIBED_CHARACTERS } from "../limits.ts";
import type { Service } from "../service.ts";
import type { Request } from "./operation.ts";

/** The definition and the variables that its states read, unless the request asks for metadata only. */
export async function definitionOf(
  { engine, reading }: Service,
  revision: Pick<Revision, "definition">,
  request: Request,
): Promise<object> {
  if (request["includedData"] === "METADATA_ONLY") return {};
  const { definition } = revision;
  return reading(definition.length, async () => ({
    definition,
    variableReferences: await variableReferences(parseJson(definition), engine.queries.inspect),
  }));
}

/** @throws {ApiError} InvalidDefinition when the definition has errors; the message lists them. */
export async function readDefinition(
  service: Service,
  text: string,
  type: StateMachineType,
): Promise<Definition> {
  return service.reading(text.length, async () => {
    const { inspect } = service.engine.queries;
    checkProblems(await checkDefinition(text, type, inspect));
    return compileInSlices(parseJson(text));
  });
}

/** @throws {ApiError} InvalidDefinition when there are errors; the message lists them. */
export function checkProblems(found: readonly Diagnostic[]): void {
  const problems = found.filter(isError);
  if (problems.length === 0) return;
  throw new ApiError(
    "InvalidDefinition",
    `Invalid State Machine Definition: '${described(problems)}'`,
  );
}

/** All problems or, of a definition with many, as many as an answer may well hold. */
function described(problems: readonly Diagnostic[]): string {
  let text = "";
  for (const [index, { code, message, location }] of problems.entries()) {
    const next = `${index === 0 ? "" : ", "}${code}: ${message} at ${location ?? "null"}`;
    if (text.length + next.length > MAX_DESCRIBED_CHARACTERS) {
      const room = MAX_DESCRIBED_CHARACTERS - text.length;
      return `${text}${next.slice(0, room)}…, ${problems.length - index - 1} more`;
    }
    text += next;
  }
  return text;
}

export function isError({ severity }: Diagnostic): boolean {
  return severity === "ERROR";
}
