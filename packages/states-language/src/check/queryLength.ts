import { isIntrinsic } from "../intrinsics/syntax.ts";
import { isObject, type Json, type JsonObject } from "../json/value.ts";
import { expressionOf } from "../jsonata/template.ts";
import { MAX_QUERY_CHARACTERS, MAX_STATE_QUERIES_CHARACTERS } from "../limits.ts";
import type { Diagnostics } from "./diagnostics.ts";

/** Fields of a state that hold inner states, each with queries of its own. */
const WORKFLOW_FIELDS: ReadonlySet<string> = new Set(["ItemProcessor", "Iterator", "Branches"]);
const QUOTED_CHARACTERS = 100;

/**
 * Reports the first query that is too long, and the first state whose queries are together: they are parsed without a pause.
 * Returns whether there is none, so that the definition can be checked further.
 */
export function checkQueryLengths(diagnostics: Diagnostics, source: JsonObject): boolean {
  const problem = problemIn(source, "");
  if (problem === undefined) return true;
  diagnostics.error("QUERY_TOO_LONG", problem.message, problem.location);
  return false;
}

interface Problem {
  readonly message: string;
  readonly location: string;
}

function problemIn({ States: states }: JsonObject, location: string): Problem | undefined {
  if (!isObject(states)) return undefined;
  for (const [name, state] of Object.entries(states)) {
    const at = `${location}/States/${name}`;
    const problem = isObject(state) ? problemOfState(state, at) : undefined;
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOfState(state: JsonObject, location: string): Problem | undefined {
  const queries: Queries = { characters: 0 };
  for (const [field, value] of Object.entries(state)) {
    const at = `${location}/${field}`;
    const problem = WORKFLOW_FIELDS.has(field)
      ? problemOfInner(value, at)
      : problemOfValue(queries, field, value, at);
    if (problem !== undefined) return problem;
  }
  if (queries.characters <= MAX_STATE_QUERIES_CHARACTERS) return undefined;
  return {
    message: `The queries of the state have ${queries.characters} characters together; at most ${MAX_STATE_QUERIES_CHARACTERS} are allowed. Divide the state into several`,
    location,
  };
}

function problemOfInner(value: Json, location: string): Problem | undefined {
  for (const [index, workflow] of [value].flat().entries()) {
    const at = Array.isArray(value) ? `${location}[${index}]` : location;
    const problem = isObject(workflow) ? problemIn(workflow, at) : undefined;
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** What one state has so far. */
interface Queries {
  characters: number;
}

function problemOfValue(
  queries: Queries,
  field: string,
  value: Json,
  location: string,
): Problem | undefined {
  if (typeof value === "string") return problemOfText(queries, field, value, location);
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const item = value[index] ?? null;
      // Without the text of a location for each of very many numbers.
      if (typeof item !== "string" && (typeof item !== "object" || item === null)) continue;
      const problem = problemOfValue(queries, "", item, `${location}[${index}]`);
      if (problem !== undefined) return problem;
    }
  } else if (isObject(value)) {
    for (const name in value) {
      const problem = problemOfValue(queries, name, value[name] ?? null, `${location}/${name}`);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}

function problemOfText(
  queries: Queries,
  field: string,
  text: string,
  location: string,
): Problem | undefined {
  if (!isQuery(field, text)) return undefined;
  queries.characters += text.length;
  if (text.length <= MAX_QUERY_CHARACTERS) return undefined;
  return {
    message: `The query '${text.slice(0, QUOTED_CHARACTERS)}…' has ${text.length} characters; at most ${MAX_QUERY_CHARACTERS} are allowed. Take its data from the input, or divide it`,
    location,
  };
}

function isQuery(field: string, text: string): boolean {
  if (expressionOf(text) !== undefined) return true;
  return /(?:\.\$|Path|^Variable)$/.test(field) && (text.startsWith("$") || isIntrinsic(text));
}
