import type { Json } from "@sfn-workers/states-language/json";
import type { Row, Source } from "../case.ts";
import { oneState } from "./oneState.ts";
import { measured, stackd } from "./sources.ts";

export const STACKD: Source = stackd("dataflow_execution.json, 2026-09-23");
export const CONFLICT: Source = measured(
  "deployed workflows: a qiita article of tsubasaogawa, 12Labs' Media Lake pipeline, stackd",
);

/** A row of one state. */
export function state(
  name: string,
  fields: object,
  [input, output]: readonly [Json, Json],
  source: Source,
): Row {
  return {
    name,
    definition: oneState("One", fields),
    input,
    expected: { status: "SUCCEEDED", output },
    source,
  };
}

/** A row of one state that fails. */
export function failure(
  name: string,
  fields: object,
  input: Json,
  [error, cause]: readonly [error: string, cause: string],
  source: Source,
): Row {
  return {
    name,
    definition: oneState("One", fields),
    input,
    expected: { status: "FAILED", error, cause },
    source,
  };
}

/** The fields of a state in JSONata. */
export const jsonata = (fields: object) => ({ QueryLanguage: "JSONata", ...fields });
