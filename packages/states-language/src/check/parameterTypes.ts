import type { QueryLanguage } from "../definition/states.ts";
import { numberOf } from "../json/exactNumber.ts";
import { isObject, type Json, type JsonObject } from "../json/value.ts";
import type { Shape, StructureShape } from "../services/shape.ts";
import type { Diagnostics } from "./diagnostics.ts";

interface Checked {
  readonly diagnostics: Diagnostics;
  readonly language: QueryLanguage;
  readonly location: string;
}

/**
 * Checks that the values in a definition are what the SDK for Java reads as its parameters. What is refused is measured on AWS; of
 * other pairs of types, what AWS says is not known. Paths, queries and null may be anything.
 */
export async function checkTypes(
  checked: Checked,
  given: JsonObject,
  { members }: StructureShape,
): Promise<void> {
  for (const [name, value] of Object.entries(given)) {
    const shape = members.get(name);
    if (shape !== undefined) await checkType(checked, name, value, shape);
  }
}

async function checkType(checked: Checked, name: string, value: Json, shape: Shape): Promise<void> {
  await checked.diagnostics.pause();
  if (value === null || isQuery(checked, value)) return;
  const problem = problemOf(name, value, shape);
  if (problem !== undefined) {
    report(checked, problem);
  } else if (shape.type === "structure" && isObject(value)) {
    await checkTypes(checked, value, shape);
  } else if (shape.type === "list" && Array.isArray(value)) {
    for (const item of value) await checkType(checked, name, item, shape.element);
  } else if (shape.type === "map" && isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      const isPath = checked.language === "JSONPath" && key.endsWith(".$");
      if (!isPath) await checkType(checked, key, item, shape.value);
    }
  }
}

/** What AWS says of the same in Arguments was not measured. */
function report({ diagnostics, language, location }: Checked, problem: string): void {
  if (language === "JSONPath") diagnostics.schema(problem, location);
  else diagnostics.doubt(problem, location, "as it does in JSONPath");
}

function isQuery({ language }: Checked, value: Json): boolean {
  return language === "JSONata" && typeof value === "string" && value.trim().startsWith("{%");
}

/** S3's Expires is a text in its model, and a time in the SDK for Java. */
const TIME_IN_JAVA = "Expires";

function problemOf(name: string, value: Json, { type }: Shape): string | undefined {
  switch (type) {
    case "string":
      if (numberOf(value) === undefined || name === TIME_IN_JAVA) return undefined;
      return `The value for the field '${name}' must be a STRING`;
    case "integer":
      if (typeof value !== "string" && !hasDecimals(value)) return undefined;
      return `The value for the field '${name}' must be an INTEGER`;
    case "boolean":
      return noBoolean(value);
    default:
      return undefined;
  }
}

/** What Jackson reads as a boolean, without its blanks. */
const BOOLEANS = ["true", "True", "TRUE", "false", "False", "FALSE", "null", ""];

function noBoolean(value: Json): string | undefined {
  const type = "Cannot deserialize value of type `java.lang.Boolean` from";
  if (typeof value === "string") {
    if (BOOLEANS.includes(value.trim())) return undefined;
    return `${type} String "${quoted(value)}": only "true" or "false" recognized`;
  }
  if (!hasDecimals(value)) return undefined;
  return `${type} Floating-point value (token \`JsonToken.VALUE_NUMBER_FLOAT\`)`;
}

const QUOTED_CHARACTERS = 100;

function quoted(text: string): string {
  return text.length > QUOTED_CHARACTERS ? `${text.slice(0, QUOTED_CHARACTERS)}…` : text;
}

function hasDecimals(value: Json): boolean {
  const number = numberOf(value);
  return number !== undefined && !Number.isInteger(number);
}
