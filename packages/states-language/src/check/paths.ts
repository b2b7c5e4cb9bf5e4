import { callOfWrongArity, callsUnknownFunction } from "../intrinsics/evaluate.ts";
import {
  type IntrinsicArgument,
  type IntrinsicCall,
  isIntrinsic,
  parseIntrinsic,
} from "../intrinsics/syntax.ts";
import { isObject, type Json, type JsonObject } from "../json/value.ts";
import { trimmed } from "../jsonpath/blanks.ts";
import { type Path, parsePath } from "../jsonpath/path.ts";
import { patternsOf } from "../jsonpath/patterns.ts";
import type { PathToken } from "../jsonpath/tokens.ts";
import { MAX_PATTERN_CHARACTERS, MAX_VARIABLE_NAME_CHARACTERS } from "../limits.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { warnAboutFilters } from "./filters.ts";
import { allowOneOf, hasTypeIfPresent } from "./values.ts";

/** Checks a JSONPath, as in ItemsPath. With `nullable`, as for InputPath and OutputPath, `null` is allowed. */
export async function checkPath(
  diagnostics: Diagnostics,
  value: Json | undefined,
  location: string,
  { nullable = false }: { readonly nullable?: boolean } = {},
): Promise<void> {
  if (nullable && value === null) return;
  if (!hasTypeIfPresent(diagnostics, value, "STRING", location)) return;
  const path = pathOrProblem(value);
  const query = typeof path === "string" ? undefined : { paths: [path] };
  const field = fieldOf(location);
  await checkParsed(diagnostics, query, field, "Value must be a valid JSONPath.", location);
}

/** Checks a reference path, which selects a single node. With `writes`, as for ResultPath, `null` is allowed. */
export function checkReferencePath(
  diagnostics: Diagnostics,
  value: Json | undefined,
  location: string,
  { writes = false }: { readonly writes?: boolean } = {},
): void {
  if (writes && value === null) return;
  if (!hasTypeIfPresent(diagnostics, value, "STRING", location)) return;
  if (!trimmed(value).startsWith("$")) {
    diagnostics.schema("Value must be a valid JSONPath.", location);
    return;
  }
  const problem = referenceProblem(value, writes);
  if (problem !== undefined) {
    diagnostics.schema(`Value is not a Reference Path: ${problem}`, location);
  }
}

/** The reason why the string is not a reference path, or `undefined` if it is one. */
export function referenceProblem(text: string, writes = false): string | undefined {
  if (!trimmed(text).startsWith("$")) return "Reference path didn't start with '$'";
  const path = pathOrProblem(text);
  const problem = typeof path === "string" ? path : placeProblem(path, writes);
  // AWS says so, word for word, though it takes indexes.
  return problem !== undefined && /\[(?!['\d])/.test(text)
    ? "'[' must be followed by ' or '['"
    : problem;
}

function placeProblem(path: Path, writes: boolean): string | undefined {
  const single = writes ? path.tokens.every(isPlace) : path.definite;
  if (!single) return "it does not select a single node";
  return writes && path.root.kind !== "input"
    ? "it does not start at the state's input"
    : undefined;
}

function isPlace({ kind }: PathToken): boolean {
  return kind === "name" || kind === "index";
}

/** The functions that ErrorPath and CausePath may call: those that answer a text. */
const TEXT_FUNCTIONS: ReadonlySet<string> = new Set([
  "States.Format",
  "States.JsonToString",
  "States.ArrayGetItem",
  "States.Base64Encode",
  "States.Base64Decode",
  "States.Hash",
  "States.UUID",
]);

/** Checks a JSONPath or a call of a function that answers a text, as in ErrorPath. */
export async function checkPathOrCall(
  diagnostics: Diagnostics,
  value: Json | undefined,
  location: string,
): Promise<void> {
  if (!hasTypeIfPresent(diagnostics, value, "STRING", location)) return;
  const field = fieldOf(location);
  const query = answersText(value) ? queryOf(value) : undefined;
  await checkParsed(diagnostics, query, field, pathOrCallRequired(field), location);
}

function answersText(text: string): boolean {
  return !isIntrinsic(text) || TEXT_FUNCTIONS.has(text.slice(0, text.indexOf("(")).trim());
}

/** Checks the fields of a payload template that end in `.$`, at any depth. */
export async function checkTemplate(
  diagnostics: Diagnostics,
  value: Json | undefined,
  location: string,
): Promise<void> {
  await diagnostics.pause();
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      if (isSimple(item)) continue;
      await checkTemplate(diagnostics, item, `${location}[${index}]`);
    }
    return;
  }
  if (!isObject(value)) return;
  for (const [name, member] of Object.entries(value)) {
    if (name.endsWith(".$")) {
      checkDuplicate(diagnostics, value, name, location);
      const query = typeof member === "string" ? queryOf(member) : undefined;
      await checkParsed(diagnostics, query, name, pathOrCallRequired(name), location);
      continue;
    }
    if (!isSimple(member)) await checkTemplate(diagnostics, member, `${location}/${name}`);
    warnAboutMissingSuffix(diagnostics, name, member, location);
  }
}

/** A field has a value or a path: the specification of the language forbids both. */
function checkDuplicate(
  diagnostics: Diagnostics,
  template: JsonObject,
  name: string,
  location: string,
): void {
  const plain = name.slice(0, -".$".length);
  if (Object.hasOwn(template, plain)) allowOneOf(diagnostics, template, [plain, name], location);
}

function isSimple(value: Json): boolean {
  return typeof value !== "object" || value === null;
}

/** Reports paths that could not be parsed, and their regular expressions that cannot run. */
async function checkParsed(
  diagnostics: Diagnostics,
  query: Query | undefined,
  field: string,
  message: string,
  location: string,
): Promise<void> {
  await diagnostics.pause();
  if (query === undefined) {
    diagnostics.schema(message, location);
    return;
  }
  const { paths, call } = query;
  warnAboutFailing(diagnostics, paths, call, field, location);
  warnAboutFilters(diagnostics, paths, field, location);
  for (const pattern of paths.flatMap(({ tokens }) => patternsOf(tokens))) {
    const problem = pattern.problem();
    await diagnostics.pause();
    if (problem === undefined) continue;
    if (problem.unsupported) {
      diagnostics.error(
        "UNSUPPORTED_REGULAR_EXPRESSION",
        unsupported(field, pattern.source, problem.reason),
        location,
      );
    } else {
      diagnostics.schema(message, location);
    }
    return;
  }
}

const QUOTED_CHARACTERS = 100;

/** AWS accepts calls and paths that fail with every input. */
function warnAboutFailing(
  diagnostics: Diagnostics,
  paths: readonly Path[],
  call: IntrinsicCall | undefined,
  field: string,
  location: string,
): void {
  const warn = (text: string, reason: string) => {
    const quoted = text.length > QUOTED_CHARACTERS ? `${text.slice(0, QUOTED_CHARACTERS)}…` : text;
    const message = `The field '${field}' fails with every input: ${quoted} ${reason}`;
    diagnostics.warning("ALWAYS_FAILS", message, location);
  };
  const wrong = call && callOfWrongArity(call);
  if (wrong !== undefined) warn(wrong.text, "has another number of arguments than its function");
  for (const { text, tokens } of paths) {
    if (tokens.some((token) => token.kind === "index" && token.index < 0)) {
      warn(text, "has a negative index, which selects nothing on AWS");
    } else if (/\.\w+\(\)/.test(text)) {
      warn(text, "has a function, which selects nothing on AWS");
    }
  }
}

function fieldOf(location: string): string {
  return String(location.split("/").at(-1));
}

function unsupported(field: string, source: string, reason: string): string {
  const quoted = source.length <= MAX_PATTERN_CHARACTERS ? source : `${source.slice(0, 100)}…`;
  return `The regular expression /${quoted}/ in the field '${field}' cannot run here, because its time must grow with its text only: ${reason}. Use no back-reference and no look-around, at most ${MAX_PATTERN_CHARACTERS} characters and few repetitions`;
}

function warnAboutMissingSuffix(
  diagnostics: Diagnostics,
  name: string,
  member: Json,
  location: string,
): void {
  if (typeof member !== "string" || !/^(\$\.|\$\$\.|States\.\w+\()/.test(member)) return;
  diagnostics.warning(
    "NO_DOLLAR",
    `The field '${name}' has a value that looks like a JSONPath or an intrinsic function call, but its name does not end with '.$'`,
    `${location}/${name}`,
  );
}

/** Checks the names of the variables that Assign sets. */
export function checkVariableNames(
  diagnostics: Diagnostics,
  assign: JsonObject,
  location: string,
): void {
  for (const field of Object.keys(assign)) {
    const name = field.endsWith(".$") ? field.slice(0, -2) : field;
    if (name === "states") {
      diagnostics.error(
        "RESERVED_VARIABLE_NAME",
        "Cannot assign to reserved variable '$states'.",
        location,
      );
    } else if (!/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name)) {
      diagnostics.error(
        "INVALID_VARIABLE_NAME",
        `Invalid variable name '${name}': the variable name contains invalid characters.`,
        location,
      );
    } else if ([...name].length > MAX_VARIABLE_NAME_CHARACTERS) {
      diagnostics.error(
        "INVALID_VARIABLE_NAME",
        `Invalid variable name '${name}': the variable name exceeds the ${MAX_VARIABLE_NAME_CHARACTERS}-character limit.`,
        location,
      );
    }
  }
}

function pathOrCallRequired(field: string): string {
  return `The value for the field '${field}' must be a valid JSONPath or a valid intrinsic function call`;
}

/** A path, or a function call with the paths in it. */
interface Query {
  readonly paths: readonly Path[];
  readonly call?: IntrinsicCall;
}

/** `undefined` if the string is neither a path nor a call. */
function queryOf(text: string): Query | undefined {
  if (!isIntrinsic(text)) {
    const path = pathOrProblem(text);
    return typeof path === "string" ? undefined : { paths: [path] };
  }
  try {
    const call = parseIntrinsic(text);
    return callsUnknownFunction(call) ? undefined : { paths: pathsIn(call), call };
  } catch {
    return undefined;
  }
}

function pathsIn(argument: IntrinsicArgument): readonly Path[] {
  if (argument.kind === "path") return [argument.path];
  return argument.kind === "call" ? argument.arguments.flatMap(pathsIn) : [];
}

/** The parsed path, or the reason why the string is not a path. */
function pathOrProblem(text: string): Path | string {
  try {
    return parsePath(text);
  } catch (error) {
    return (error as Error).message;
  }
}
