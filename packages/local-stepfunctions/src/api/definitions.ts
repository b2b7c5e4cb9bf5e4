import {
  checkDefinition,
  compileInSlices,
  type Definition,
  type Diagnostic,
  type IsKnown,
  type StateMachineType,
  variableReferences,
} from "@sfn-workers/states-language";
import { parseJson } from "@sfn-workers/states-language/json";
import type { InspectElsewhere } from "@sfn-workers/states-language/jsonata";
import { MODELS_RELEASE } from "@sfn-workers/states-language/services";
import type { Revision } from "../engine/revision.ts";
import { integrationName } from "../engine/task/call.ts";
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
    await checkHere(service, (...here) => checkDefinition(text, type, ...here));
    return compileInSlices(parseJson(text));
  });
}

type Here = readonly [inspect: InspectElsewhere, isKnown: IsKnown];

/**
 * What a definition is checked with here: an action that is newer than the models of AWS's services exists if an integration has its
 * name. `unknown` gets the names of the others.
 */
export function hereOf({ engine }: Pick<Service, "engine">, unknown = new Set<string>()): Here {
  const isKnown: IsKnown = (resource) => {
    const name = integrationName(resource);
    if (Object.hasOwn(engine.integrations, name)) return true;
    unknown.add(name);
    return false;
  };
  return [engine.queries.inspect, isKnown];
}

/**
 * Checks a definition.
 * @throws {ApiError} InvalidDefinition when there are errors; the message lists them.
 */
export async function checkHere(
  service: Service,
  check: (...here: Here) => Promise<readonly Diagnostic[]>,
): Promise<void> {
  const unknown = new Set<string>();
  const problems = (await check(...hereOf(service, unknown))).filter(isError);
  if (problems.length === 0) return;
  throw new ApiError(
    "InvalidDefinition",
    `Invalid State Machine Definition: '${described(problems)}'`,
    { remedy: remedyOf(unknown) },
  );
}

/** Names are anybody's, and terminals do what control characters say. */
function remedyOf(unknown: ReadonlySet<string>): string | undefined {
  const [first] = unknown;
  if (first === undefined) return undefined;
  const name = first.slice(0, MAX_SHOWN_NAME).replace(/\p{Cc}/gu, "?");
  const more = unknown.size === 1 ? "" : ` and ${unknown.size - 1} more`;
  return `${name}${more} is not in the models of AWS's services here, those of ${MODELS_RELEASE}: if AWS has it by now, docs/errors.md ("is not recognized") says how to add it`;
}

const MAX_SHOWN_NAME = 200;

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
