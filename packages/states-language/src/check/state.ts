import type { StateMachineType } from "../definition/machineType.ts";
import type { QueryLanguage } from "../definition/states.ts";
import type { Json, JsonObject } from "../json/value.ts";
import { expressionOf } from "../jsonata/template.ts";
import { MAX_SECONDS, MAX_STATE_NAME_CHARACTERS } from "../limits.ts";
import { parseTimestamp } from "../timestamp.ts";
import { checkChoices } from "./choices.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { checkFields } from "./fields.ts";
import { checkJsonata } from "./jsonata.ts";
import { checkJsonPathFields } from "./jsonPathFields.ts";
import { lintState } from "./lint.ts";
import { checkMapFields } from "./mapFields.ts";
import { STATES, type StateType } from "./objects.ts";
import { checkVariableNames } from "./paths.ts";
import { checkRecovery } from "./recovery.ts";
import { checkResource } from "./resources.ts";
import { checkEnum, checkNumber, hasType, hasTypeIfPresent, type NumberRange } from "./values.ts";

/** The settings of a state machine that apply to all its states. */
export interface Machine {
  readonly type: StateMachineType;
  readonly language: QueryLanguage;
}

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
  const type = state["Type"];
  if (!isStateType(diagnostics, type, location)) return;
  checkQueryLanguage(diagnostics, state, location);
  const language = languageOf(state, machine.language);
  checkFields(
    diagnostics,
    state,
    STATES[type],
    checkDowngrade(diagnostics, machine, language, location),
    location,
  );
  checkTransition(diagnostics, state, location);
  await checkTypeFields(diagnostics, machine, state, type, language, location);
  await checkRecovery(diagnostics, state, language, location);
  lintState(diagnostics, state, type, language, location);
  const assign = state["Assign"];
  if (hasTypeIfPresent(diagnostics, assign, "OBJECT", `${location}/Assign`)) {
    checkVariableNames(diagnostics, assign, `${location}/Assign`);
  }
  if (language === "JSONata") await checkJsonata(diagnostics, state, location);
  else await checkJsonPathFields(diagnostics, state, location);
}

/** Whether it is the type of a state. Reports one that is not. */
function isStateType(
  diagnostics: Diagnostics,
  type: Json | undefined,
  location: string,
): type is StateType {
  if (type === undefined) {
    diagnostics.schema("The field 'Type' is required", location);
    return false;
  }
  if (!hasType(diagnostics, type, "STRING", `${location}/Type`)) return false;
  if (Object.hasOwn(STATES, type)) return true;
  diagnostics.schema(
    `The field 'Type' should have one of these values: [${Object.keys(STATES).join(", ")}]`,
    `${location}/Type`,
  );
  return false;
}

/** A state cannot go back to JSONPath. AWS says no more of the fields of one that does. */
function checkDowngrade(
  diagnostics: Diagnostics,
  machine: Machine,
  language: QueryLanguage,
  location: string,
): QueryLanguage | undefined {
  if (machine.language !== "JSONata" || language !== "JSONPath") return language;
  diagnostics.schema(
    "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
    location,
  );
  return undefined;
}

function checkTransition(diagnostics: Diagnostics, state: JsonObject, location: string): void {
  const { Next: next, End: end, Default: fallback } = state;
  hasTypeIfPresent(diagnostics, next, "STRING", `${location}/Next`);
  hasTypeIfPresent(diagnostics, end, "BOOLEAN", `${location}/End`);
  hasTypeIfPresent(diagnostics, fallback, "STRING", `${location}/Default`);
}

async function checkTypeFields(
  diagnostics: Diagnostics,
  machine: Machine,
  state: JsonObject,
  type: StateType,
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
      await checkResource(diagnostics, state, machine.type, language, location);
      number("TimeoutSeconds", { min: 1, max: MAX_SECONDS });
      number("HeartbeatSeconds", { min: 1, max: MAX_SECONDS });
      return;
    case "Wait":
      number("Seconds", { min: 0, max: MAX_SECONDS });
      checkTimestamp(diagnostics, state["Timestamp"], language, `${location}/Timestamp`);
      return;
    case "Choice":
      await checkChoices(diagnostics, state["Choices"], language, `${location}/Choices`);
      return;
    case "Fail":
      hasTypeIfPresent(diagnostics, state["Error"], "STRING", `${location}/Error`);
      hasTypeIfPresent(diagnostics, state["Cause"], "STRING", `${location}/Cause`);
      return;
    case "Map":
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
