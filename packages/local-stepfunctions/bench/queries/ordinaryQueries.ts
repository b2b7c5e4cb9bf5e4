import type { Json, JsonObject } from "@sfn-workers/states-language/json";
import { CHOICES } from "./choices.ts";
import { INPUTS, type InputName } from "./inputs.ts";
import { INTRINSICS } from "./intrinsics.ts";
import { JSONATA } from "./jsonata.ts";
import { JSONPATH } from "./jsonPath.ts";

/** A query as people write it, in a state machine that returns its value. */
export interface OrdinaryQuery {
  readonly group: "JSONata" | "JSONPath" | "intrinsic functions" | "Choice rules";
  readonly query: string;
  readonly inputName: InputName;
  readonly input: Json;
  readonly definition: JsonObject;
  readonly output: Json;
}

export const ORDINARY_QUERIES: readonly OrdinaryQuery[] = [
  ...JSONATA.map(([query, inputName, output]) =>
    ordinary("JSONata", query, inputName, output, {
      QueryLanguage: "JSONata",
      StartAt: "Query",
      States: { Query: { Type: "Pass", Output: `{% ${query} %}`, End: true } },
    }),
  ),
  ...JSONPATH.map(([query, inputName, value]) =>
    ordinary("JSONPath", query, inputName, { value }, withParameter(query)),
  ),
  ...INTRINSICS.map(([query, inputName, value]) =>
    ordinary("intrinsic functions", query, inputName, { value }, withParameter(query)),
  ),
  ...CHOICES.map(([rule, inputName, holds]) =>
    ordinary("Choice rules", JSON.stringify(rule), inputName, holds, withRule(rule)),
  ),
];

function ordinary(
  group: OrdinaryQuery["group"],
  query: string,
  inputName: InputName,
  output: Json,
  definition: JsonObject,
): OrdinaryQuery {
  return { group, query, inputName, input: INPUTS[inputName], definition, output };
}

function withParameter(query: string): JsonObject {
  return {
    StartAt: "Query",
    States: { Query: { Type: "Pass", Parameters: { "value.$": query }, End: true } },
  };
}

function withRule(rule: JsonObject): JsonObject {
  return {
    StartAt: "Query",
    States: {
      Query: { Type: "Choice", Choices: [{ ...rule, Next: "Holds" }], Default: "DoesNotHold" },
      Holds: { Type: "Pass", Result: true, End: true },
      DoesNotHold: { Type: "Pass", Result: false, End: true },
    },
  };
}
