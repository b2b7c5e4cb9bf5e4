import { byteLength } from "@sfn-workers/states-language/json";
import { MAX_PAYLOAD_BYTES } from "@sfn-workers/states-language/limits";
import { ApiError } from "../errors.ts";
import * as limits from "../limits.ts";

/** The constraint of one member of a request in the service model. */
export type Constraint = {
  readonly required?: boolean;
  /** AWS's messages do not repeat the value. */
  readonly sensitive?: boolean;
} & (
  | {
      readonly type: "string";
      readonly min?: number;
      readonly max?: number;
      readonly maxBytes?: number;
      readonly oneOf?: readonly string[];
      /** A regular expression for the whole. */
      readonly pattern?: string;
      readonly arn?: boolean;
    }
  | { readonly type: "integer" | "float"; readonly min?: number; readonly max?: number }
  | { readonly type: "boolean" }
  | { readonly type: "object"; readonly members: Constraints }
  | {
      readonly type: "list";
      readonly items: Constraint;
      readonly min?: number;
      readonly max?: number;
      /** The name of the items' shape in messages. */
      readonly shape?: string;
    }
);

export type Constraints = Readonly<Record<string, Constraint>>;

const string = { type: "string" } as const;
export const name = { ...string, min: 1, max: limits.MAX_NAME_CHARACTERS } as const;
export const arn = { ...string, min: 1, max: limits.MAX_ARN_CHARACTERS, arn: true } as const;
export const mapRunArn = { ...arn, max: limits.MAX_MAP_RUN_ARN_CHARACTERS } as const;
export const requiredArn = { ...arn, required: true } as const;
export const longArn = { ...requiredArn, max: limits.MAX_LONG_ARN_CHARACTERS } as const;
export const taskToken = {
  ...string,
  required: true,
  min: 1,
  max: limits.MAX_TOKEN_CHARACTERS,
} as const;
export const definition = {
  ...string,
  sensitive: true,
  min: 1,
  max: limits.MAX_DEFINITION_CHARACTERS,
} as const;
export const payload = { ...string, sensitive: true, maxBytes: MAX_PAYLOAD_BYTES } as const;
export const maxResults = { type: "integer", min: 0, max: limits.PAGE_SIZE.max } as const;
export const pageToken = { ...string, min: 1, max: limits.MAX_PAGE_TOKEN_CHARACTERS } as const;
export const clientToken = {
  ...string,
  min: 1,
  max: limits.MAX_CLIENT_TOKEN_CHARACTERS,
  pattern: "[!-~]+",
} as const;
export const errorName = { ...string, sensitive: true, max: limits.MAX_ERROR_CHARACTERS } as const;
export const errorCause = { ...string, sensitive: true, max: limits.MAX_CAUSE_CHARACTERS } as const;

/**
 * Checks a request against its members' constraints, as AWS does before anything else.
 * @throws {ApiError} SerializationException, InvalidArn or ValidationException when a member violates its constraint.
 */
export function checkConstraints(
  constraints: Constraints,
  input: Readonly<Record<string, unknown>>,
): void {
  const problems = memberProblems("", constraints, input);
  for (const [member, constraint] of Object.entries(constraints)) {
    if (constraint.type === "string" && constraint.arn === true) checkArnPrefix(input[member]);
  }
  if (problems.length === 0) return;
  const plural = problems.length === 1 ? "error" : "errors";
  throw new ApiError(
    "ValidationException",
    `${problems.length} validation ${plural} detected: ${problems.join("; ")}`,
  );
}

function memberProblems(
  prefix: string,
  constraints: Constraints,
  input: Readonly<Record<string, unknown>>,
): string[] {
  return Object.entries(constraints).flatMap(([member, constraint]) =>
    problemsAt(`${prefix}${member}`, constraint, input[member]),
  );
}

/** The problems of a value, which is at `member` of the request. Members that the service model does not have are ignored. */
function problemsAt(member: string, constraint: Constraint, value: unknown): string[] {
  if (value === undefined || value === null) {
    const missing = `Value at '${member}' failed to satisfy constraint: Member must not be null`;
    return constraint.required === true ? [missing] : [];
  }
  checkType(member, constraint, value);
  if (constraint.type === "object") {
    return memberProblems(`${member}.`, constraint.members, value as Record<string, unknown>);
  }
  if (constraint.type === "list") return listProblems(member, constraint, value as unknown[]);
  const problem = problemOf(constraint, value);
  if (problem === undefined) return [];
  const shown = constraint.sensitive === true ? "Value" : `Value '${String(value)}'`;
  return [`${shown} at '${member}' failed to satisfy constraint: ${problem}`];
}

function listProblems(
  member: string,
  { items, min, max, shape = "" }: Constraint & { readonly type: "list" },
  given: unknown[],
): string[] {
  const problem = lengthProblem({ min, max }, given.length);
  if (problem === undefined) return itemProblems(member, items, given);
  const shown = given.slice(0, MAX_SHOWN_ITEMS).map((item) => `${shape}(${membersOf(item)})`);
  return [`Value '[${shown.join(", ")}]' at '${member}' failed to satisfy constraint: ${problem}`];
}

/** Local: the items of a list in a message, which else might be as long as the request. */
const MAX_SHOWN_ITEMS = 10;

function membersOf(item: unknown): string {
  return Object.entries(item ?? {})
    .map(([name, value]) => `${name}=${String(value).slice(0, limits.MAX_ARN_CHARACTERS)}`)
    .join(", ");
}

/** Those of the first item that has any: a list may have as many items as its request has room for. */
function itemProblems(member: string, constraint: Constraint, items: unknown[]): string[] {
  for (const [index, item] of items.entries()) {
    const problems = problemsAt(`${member}.${index + 1}.member`, constraint, item);
    if (problems.length > 0) return problems;
  }
  return [];
}

/** @throws {ApiError} InvalidArn when the value is a text that does not begin as an ARN. */
export function checkArnPrefix(value: unknown): void {
  if (typeof value !== "string" || value === "" || value.startsWith("arn:")) return;
  throw new ApiError("InvalidArn", `Invalid Arn: 'Invalid ARN prefix: ${value}'`);
}

function checkType(member: string, { type }: Constraint, value: unknown): void {
  const matches =
    type === "list"
      ? Array.isArray(value)
      : type === "integer" || type === "float"
        ? typeof value === "number"
        : type === "object"
          ? typeof value === "object" && !Array.isArray(value)
          : typeof value === type;
  if (matches) return;
  const wire = Array.isArray(value) ? "START_ARRAY" : WIRE_TYPES[typeof value];
  const wanted = JAVA_TYPES[type];
  throw new ApiError(
    "SerializationException",
    `${wire ?? "VALUE"} can not be converted to ${wanted} (member '${member}')`,
  );
}

const WIRE_TYPES: Readonly<Record<string, string>> = {
  string: "STRING_VALUE",
  number: "NUMBER_VALUE",
  boolean: "TRUE_VALUE",
  object: "START_OBJECT",
};
const JAVA_TYPES = {
  string: "a String",
  integer: "an Integer",
  float: "a Float",
  boolean: "a Boolean",
  object: "a Structure",
  list: "a List",
} as const;

function problemOf(constraint: Constraint, value: unknown): string | undefined {
  if (constraint.type === "integer" || constraint.type === "float")
    return numberProblem(constraint, Number(value));
  if (constraint.type !== "string") return undefined;
  const text = String(value);
  const { min, max, maxBytes, oneOf, pattern } = constraint;
  if (oneOf !== undefined && !oneOf.includes(text)) {
    return `Member must satisfy enum value set: [${oneOf.join(", ")}]`;
  }
  // AWS counts Unicode characters; JavaScript's length counts UTF-16 code units.
  const isLong = max !== undefined && text.length > max;
  const problem = lengthProblem({ min, max }, isLong ? [...text].length : text.length);
  if (problem !== undefined) return problem;
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(text)) {
    return `Member must satisfy regular expression pattern: ${pattern}`;
  }
  if (maxBytes !== undefined && text.length * 3 > maxBytes && byteLength(text) > maxBytes) {
    return `Member must have size less than or equal to ${maxBytes} bytes in UTF-8 encoding`;
  }
  return undefined;
}

function lengthProblem({ min, max }: Bounds, length: number): string | undefined {
  if (min !== undefined && length < min) {
    return `Member must have length greater than or equal to ${min}`;
  }
  if (max !== undefined && length > max) {
    return `Member must have length less than or equal to ${max}`;
  }
  return undefined;
}

interface Bounds {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

function numberProblem({ min, max }: Bounds, value: number): string | undefined {
  if (min !== undefined && value < min) {
    return `Member must have value greater than or equal to ${min}`;
  }
  if (max !== undefined && value > max) {
    return `Member must have value less than or equal to ${max}`;
  }
  return undefined;
}

/** Whether an answer has what a customer managed key encrypts, too. */
export const includedData = {
  type: "string",
  oneOf: ["ALL_DATA", "METADATA_ONLY"],
} satisfies Constraint;
