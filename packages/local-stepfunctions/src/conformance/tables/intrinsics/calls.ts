import type { Json } from "@sfn-workers/states-language/json";
import type { DefinitionRow, Row, Source } from "../../case.ts";
import { oneState } from "../oneState.ts";
import { inferred } from "../sources.ts";

export const ARITY: Source = inferred("the measured functions with a wrong number of arguments");

/** The rows of one function. A call is named by its arguments, and reads the input. */
export interface Calls {
  gives(args: string, input: Json, value: Json, source: Source): Row;
  /** It has a value that is not known. */
  runs(args: string, input: Json, source: Source): Row;
  /** It fails with States.Runtime; the cause is not known. */
  rejects(args: string, input: Json, source: Source): Row;
  /** The reason follows the name of the call in the cause. */
  fails(args: string, input: Json, source: Source, reason?: string): Row;
  /** A path of an argument selects nothing. */
  finds(args: string, input: Json, path: string, source: Source): Row;
}

export function callsOf(name: string): Calls {
  const row = (
    args: string,
    input: Json,
    expected: DefinitionRow["expected"],
    source: Source,
    fact = "",
  ) => ({
    name: `${name}(${args}) of ${shown(input)}${fact}`,
    definition: oneState("A", { Parameters: { "v.$": `${name}(${args})` } }),
    input,
    expected,
    source,
  });
  const failure = (cause: string) =>
    ({ status: "FAILED", error: "States.Runtime", cause }) satisfies DefinitionRow["expected"];
  return {
    gives: (args, input, value, source) =>
      row(args, input, { status: "SUCCEEDED", output: { v: value } }, source),
    runs: (args, input, source) => row(args, input, { status: "SUCCEEDED" }, source),
    rejects: (args, input, source) =>
      row(args, input, { status: "FAILED", error: "States.Runtime" }, source, " fails"),
    fails: (args, input, source, reason = `Invalid arguments in ${name}`) =>
      row(
        args,
        input,
        failure(
          `There was an error while evaluating the intrinsic function: ${name}(${args}). ${reason}`,
        ),
        source,
      ),
    finds: (args, input, path, source) =>
      row(
        args,
        input,
        failure(
          `The function '${name}(${args})' had the following error: The JsonPath argument for the field '${path}' could not be found in the input '${JSON.stringify(input)}'`,
        ),
        source,
      ),
  };
}

const MOST_SHOWN = 60;

function shown(input: Json): string {
  const text = JSON.stringify(input);
  return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)}… (${text.length})`;
}
