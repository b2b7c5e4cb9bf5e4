import type { StateMachineType } from "../definition/machineType.ts";
import type { QueryLanguage } from "../definition/states.ts";
import { isObject, type Json, type JsonObject } from "../json/value.ts";
import { expressionOf } from "../jsonata/template.ts";
import { MAX_SECONDS, MAX_STATE_NAME_CHARACTERS } from "../limits.ts";
import { parseTimestamp } from "../timestamp.ts";
import { checkChoices } from "./choices.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { checkJsonata } from "./jsonataStrings.ts";
import {
  checkPath,
  checkPathOrCall,
  checkReferencePath,
  checkTemplate,
  checkVariableNames,
} from "./paths.ts";
import { checkRecovery } from "./recovery.ts";
import { checkResource } from "./resources.ts";
import {
  EXCLUSIVE_FIELDS,
  JSONATA_FIELDS,
  JSONPATH_FIELDS,
  PATH_FIELDS,
  PATH_OR_CALL_FIELDS,
  REFERENCE_FIELDS,
  STATE_FIELDS,
  TEMPLATE_FIELDS,
} from "./stateFields.ts";
import { checkEnum, checkNumber, hasType, onlyOneOf, type Range, requireFields } from "./values.ts";

/** What the states of one definition are checked against. */
export interface Machine {
  readonly type: StateMachineType;
  readonly language: QueryLanguage;
}

const LANGUAGES = ["JSONPath", "JSONata"];

/** The query language of a definition or state: JSONPath by that very name only, JSONata by any other. */
export function languageOf(source: JsonObject, inherited: QueryLanguage): QueryLanguage {
  const own = source["QueryLanguage"];
  if (own === undefined) return inherited;
  return own === "JSONPath" ? "JSONPath" : "JSONata";
}

export function checkQueryLanguage(
  diagnostics: Diagnostics,
  source: JsonObject,
  location: string,
): void {
  checkEnum(diagnostics, source["QueryLanguage"], LANGUAGES, `${location}/QueryLanguage`);
}

/** One state, without the workflows inside it. */
export async function checkState(
  diagnostics: Diagnostics,
  machine: Machine,
  name: string,
  state: JsonObject,
  location: string,
): Promise<void> {
  if ([...name].length > MAX_STATE_NAME_CHARACTERS) {
    diagnostics.error(
      "INVALID_STATE_NAME",
      `State name '${name}' exceeds the ${MAX_STATE_NAME_CHARACTERS}-character limit allowed by the service`,
      location,
    );
  }
  requireFields(diagnostics, state, ["Type"], location);
  const type = state["Type"];
  if (type === undefined) return;
  checkEnum(diagnostics, type, Object.keys(STATE_FIELDS).sort(), `${location}/Type`);
  const allowed = STATE_FIELDS[String(type)];
  if (allowed === undefined) return;
  for (const field of Object.keys(state)) {
    if (!allowed.has(field)) diagnostics.schema(`Field '${field}' is not supported`, location);
  }
  const language = checkLanguage(diagnostics, machine, state, allowed, location);
  checkTransition(diagnostics, state, String(type), location);
  for (const pair of EXCLUSIVE_FIELDS) onlyOneOf(diagnostics, state, pair, location, false);
  checkTypeFields(diagnostics, machine, state, String(type), language, location);
  checkRecovery(diagnostics, state, language, location);
  const assign = state["Assign"];
  if (assign !== undefined && hasType(diagnostics, assign, "OBJECT", `${location}/Assign`)) {
    if (isObject(assign)) checkVariableNames(diagnostics, assign, `${location}/Assign`);
  }
  if (language === "JSONata") await checkJsonata(diagnostics, state, location);
  else checkJsonPathFields(diagnostics, state, location);
}

function checkLanguage(
  diagnostics: Diagnostics,
  machine: Machine,
  state: JsonObject,
  allowed: ReadonlySet<string>,
  location: string,
): QueryLanguage {
  checkQueryLanguage(diagnostics, state, location);
  const language = languageOf(state, machine.language);
  if (machine.language === "JSONata" && language === "JSONPath") {
    diagnostics.schema(
      "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
      location,
    );
    return language;
  }
  const others = language === "JSONata" ? JSONPATH_FIELDS : JSONATA_FIELDS;
  const other = language === "JSONata" ? "JSONPath" : "JSONata";
  for (const field of Object.keys(state)) {
    if (!others.has(field) || !allowed.has(field)) continue;
    diagnostics.schema(
      `The QueryLanguage is set to '${language}', but field '${field}' is only supported for the '${other}' QueryLanguage`,
      location,
    );
  }
  return language;
}

function checkTransition(
  diagnostics: Diagnostics,
  state: JsonObject,
  type: string,
  location: string,
): void {
  if (type === "Choice" || type === "Succeed" || type === "Fail") {
    for (const field of ["Default"]) checkText(diagnostics, state[field], `${location}/${field}`);
    return;
  }
  checkText(diagnostics, state["Next"], `${location}/Next`);
  const { Next: next, End: end } = state;
  if (end !== undefined) hasType(diagnostics, end, "BOOLEAN", `${location}/End`);
  const named: JsonObject = {};
  if (next !== undefined) named["Next"] = next;
  if (end === true) named["End"] = end;
  onlyOneOf(diagnostics, named, ["Next", "End"], location, true);
}

function checkText(diagnostics: Diagnostics, value: Json | undefined, location: string): void {
  if (value !== undefined) hasType(diagnostics, value, "STRING", location);
}

function checkTypeFields(
  diagnostics: Diagnostics,
  machine: Machine,
  state: JsonObject,
  type: string,
  language: QueryLanguage,
  location: string,
): void {
  const number = (field: string, range: Range) => {
    const value = state[field];
    if (language === "JSONata" && isExpression(value)) return;
    checkNumber(diagnostics, value, range, `${location}/${field}`);
  };
  switch (type) {
    case "Task":
      requireFields(diagnostics, state, ["Resource"], location);
      checkResource(diagnostics, state["Resource"], machine.type, `${location}/Resource`);
      number("TimeoutSeconds", { least: 1, most: MAX_SECONDS });
      number("HeartbeatSeconds", { least: 1, most: MAX_SECONDS });
      return;
    case "Wait":
      onlyOneOf(
        diagnostics,
        state,
        ["SecondsPath", "Seconds", "TimestampPath", "Timestamp"],
        location,
        true,
      );
      number("Seconds", { least: 0, most: MAX_SECONDS });
      checkTimestamp(diagnostics, state["Timestamp"], language, `${location}/Timestamp`);
      return;
    case "Choice":
      requireFields(diagnostics, state, ["Choices"], location);
      checkChoices(diagnostics, state["Choices"], language, `${location}/Choices`);
      return;
    case "Fail":
      checkText(diagnostics, state["Error"], `${location}/Error`);
      checkText(diagnostics, state["Cause"], `${location}/Cause`);
      return;
    case "Parallel":
      requireFields(diagnostics, state, ["Branches"], location);
      return;
    case "Map":
      onlyOneOf(diagnostics, state, ["ItemProcessor", "Iterator"], location, true);
      number("MaxConcurrency", { least: 0 });
      number("ToleratedFailureCount", { least: 0 });
      number("ToleratedFailurePercentage", { least: 0, most: 100, fraction: true });
      return;
    default:
      return;
  }
}

function isExpression(value: Json | undefined): boolean {
  return typeof value === "string" && expressionOf(value) !== undefined;
}

function checkTimestamp(
  diagnostics: Diagnostics,
  value: Json | undefined,
  language: QueryLanguage,
  location: string,
): void {
  if (value === undefined || (language === "JSONata" && isExpression(value))) return;
  if (!hasType(diagnostics, value, "STRING", location)) return;
  if (parseTimestamp(String(value)) === undefined) {
    diagnostics.schema("String does not match RFC3339 timestamp", location);
  }
}

function checkJsonPathFields(diagnostics: Diagnostics, state: JsonObject, location: string): void {
  for (const field of PATH_FIELDS) checkPath(diagnostics, state[field], `${location}/${field}`);
  for (const field of REFERENCE_FIELDS) {
    checkReferencePath(diagnostics, state[field], `${location}/${field}`);
  }
  for (const field of PATH_OR_CALL_FIELDS) {
    checkPathOrCall(diagnostics, state[field], `${location}/${field}`);
  }
  const resultPath = `${location}/ResultPath`;
  checkReferencePath(diagnostics, state["ResultPath"], resultPath, { writes: true });
  for (const field of TEMPLATE_FIELDS) {
    checkTemplate(diagnostics, state[field], `${location}/${field}`);
  }
  const batcher = state["ItemBatcher"];
  if (isObject(batcher)) {
    checkTemplate(diagnostics, batcher["BatchInput"], `${location}/ItemBatcher/BatchInput`);
  }
  if (state["Type"] === "Pass") warnOfStaticResult(diagnostics, state["Result"], location);
}

function warnOfStaticResult(
  diagnostics: Diagnostics,
  result: Json | undefined,
  location: string,
): void {
  if (!isObject(result)) return;
  if (Object.keys(result).some((name) => name.endsWith(".$"))) {
    diagnostics.warning(
      "PASS_RESULT_IS_STATIC",
      "The Result of a Pass state is static: a path in it is not evaluated",
      `${location}/Result`,
    );
  }
}
