import type { StateMachineType } from "../definition/machineType.ts";
import type { QueryLanguage } from "../definition/states.ts";
import type { Json, JsonObject } from "../json/value.ts";
import { expressionOf } from "../jsonata/template.ts";
import { MAX_SECONDS, MAX_STATE_NAME_CHARACTERS } from "../limits.ts";
import { parseTimestamp } from "../timestamp.ts";
import { checkChoices } from "./choices.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { checkJsonata } from "./jsonata.ts";
import { checkJsonPathFields } from "./jsonPathFields.ts";
import { checkMapFields } from "./mapFields.ts";
import { checkVariableNames } from "./paths.ts";
import { checkRecovery } from "./recovery.ts";
import { checkResource } from "./resources.ts";
import { EXCLUSIVE_FIELDS, JSONATA_FIELDS, JSONPATH_FIELDS, STATE_FIELDS } from "./stateFields.ts";
import {
  allowOneOf,
  checkEnum,
  checkFieldNames,
  checkNumber,
  hasTypeIfPresent,
  type NumberRange,
  requireFields,
  requireOneOf,
} from "./values.ts";

/** The settings of a state machine that apply to all its states. */
export interface Machine {
  readonly type: StateMachineType;
  readonly language: QueryLanguage;
}

/** In the order of AWS's message. */
const STATE_TYPES: readonly string[] = [
  "Task",
  "Wait",
  "Pass",
  "Succeed",
  "Fail",
  "Choice",
  "Parallel",
  "Map",
];
const LANGUAGES = ["JSONPath", "JSONata"];

/** The query language of a definition or state. An unknown name counts as JSONata, as on AWS. */
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

/** Checks one state, without the workflows inside it. */
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
  checkType(diagnostics, type, `${location}/Type`);
  const allowed = typeof type === "string" ? STATE_FIELDS.get(type) : undefined;
  if (typeof type !== "string" || allowed === undefined) return;
  checkFieldNames(diagnostics, state, allowed, location);
  const language = checkLanguage(diagnostics, machine, state, allowed, location);
  checkTransition(diagnostics, state, type, location);
  for (const pair of EXCLUSIVE_FIELDS) allowOneOf(diagnostics, state, pair, location);
  await checkTypeFields(diagnostics, machine, state, type, language, location);
  await checkRecovery(diagnostics, state, language, location);
  const assign = state["Assign"];
  if (hasTypeIfPresent(diagnostics, assign, "OBJECT", `${location}/Assign`)) {
    checkVariableNames(diagnostics, assign, `${location}/Assign`);
  }
  if (language === "JSONata") await checkJsonata(diagnostics, state, location);
  else await checkJsonPathFields(diagnostics, state, location);
}

function checkType(diagnostics: Diagnostics, type: Json | undefined, location: string): void {
  if (!hasTypeIfPresent(diagnostics, type, "STRING", location) || STATE_TYPES.includes(type))
    return;
  diagnostics.schema(
    `The field 'Type' should have one of these values: [${STATE_TYPES.join(", ")}]`,
    location,
  );
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
  const { Next: next, End: end, Default: fallback } = state;
  if (type === "Choice" || type === "Succeed" || type === "Fail") {
    hasTypeIfPresent(diagnostics, fallback, "STRING", `${location}/Default`);
    return;
  }
  hasTypeIfPresent(diagnostics, next, "STRING", `${location}/Next`);
  hasTypeIfPresent(diagnostics, end, "BOOLEAN", `${location}/End`);
  // `"End": false` counts as no End.
  const transition: JsonObject = {};
  if (next !== undefined) transition["Next"] = next;
  if (end === true) transition["End"] = end;
  requireOneOf(diagnostics, transition, ["Next", "End"], location);
}

async function checkTypeFields(
  diagnostics: Diagnostics,
  machine: Machine,
  state: JsonObject,
  type: string,
  language: QueryLanguage,
  location: string,
): Promise<void> {
  const number = (field: string, range: NumberRange) => {
    const value = state[field];
    if (language === "JSONata" && isExpression(value)) return;
    checkNumber(diagnostics, value, range, `${location}/${field}`);
  };
  switch (type) {
    case "Task":
      requireFields(diagnostics, state, ["Resource"], location);
      await checkResource(diagnostics, state, machine.type, language, location);
      number("TimeoutSeconds", { min: 1, max: MAX_SECONDS });
      number("HeartbeatSeconds", { min: 1, max: MAX_SECONDS });
      return;
    case "Wait":
      requireOneOf(
        diagnostics,
        state,
        ["SecondsPath", "Seconds", "TimestampPath", "Timestamp"],
        location,
      );
      number("Seconds", { min: 0, max: MAX_SECONDS });
      checkTimestamp(diagnostics, state["Timestamp"], language, `${location}/Timestamp`);
      return;
    case "Choice":
      requireFields(diagnostics, state, ["Choices"], location);
      await checkChoices(diagnostics, state["Choices"], language, `${location}/Choices`);
      return;
    case "Fail":
      hasTypeIfPresent(diagnostics, state["Error"], "STRING", `${location}/Error`);
      hasTypeIfPresent(diagnostics, state["Cause"], "STRING", `${location}/Cause`);
      return;
    case "Parallel":
      requireFields(diagnostics, state, ["Branches"], location);
      return;
    case "Map":
      requireOneOf(diagnostics, state, ["ItemProcessor", "Iterator"], location);
      number("MaxConcurrency", { min: 0 });
      number("ToleratedFailureCount", { min: 0 });
      number("ToleratedFailurePercentage", { min: 0, max: 100, fraction: true });
      checkMapFields(diagnostics, state, language, location);
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
  if (language === "JSONata" && isExpression(value)) return;
  if (!hasTypeIfPresent(diagnostics, value, "STRING", location)) return;
  if (parseTimestamp(value) === undefined) {
    diagnostics.schema("String does not match RFC3339 timestamp", location);
  }
}
