import type { JsonObject } from "../json/value.ts";
import { END, machine, problems } from "./definitions.ts";

const INNER = { StartAt: "Z", States: { Z: END } };
/** A state of each type with its required fields. */
export const REQUIRED: Readonly<Record<string, JsonObject>> = {
  Pass: { End: true },
  Task: { Resource: "arn:aws:lambda:us-east-1:000000000000:function:work", End: true },
  Wait: { Seconds: 1, End: true },
  Parallel: { Branches: [INNER], End: true },
  Map: { ItemProcessor: INNER, End: true },
  Choice: { Choices: [{ Variable: "$.v", IsPresent: true, Next: "B" }] },
  Succeed: {},
  Fail: {},
};
/** The same in JSONata. */
export const JSONATA: Readonly<Record<string, JsonObject>> = {
  ...REQUIRED,
  Choice: { Choices: [{ Condition: true, Next: "B" }] },
};

/** A definition with a state `A` of the type, and a state `B`. */
export const stateOf = (Type: string, fields: object, required = REQUIRED) =>
  machine({ A: { Type, ...required[Type], ...fields }, B: END });
/** The problems in a definition, except that `B` is unreachable or that no state ends the workflow. */
export const problemsOfState = async (definition: object) =>
  (await problems(definition)).filter(
    (problem) => !problem.includes('"B"') && !problem.startsWith("MISSING_END_STATE"),
  );
