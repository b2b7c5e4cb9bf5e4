import type { Json } from "@sfn-workers/states-language/json";
import type { Expected, Row, Source } from "../case.ts";
import { oneState } from "./oneState.ts";
import { documented, inferred, measured } from "./sources.ts";

/** What the library does whose messages AWS shows: AWS has been seen with no other version. */
export const LIBRARY: Source = inferred("Jayway JsonPath 2.0.0, as AWS's messages");
export const SAMPLES: Source = measured("AWS's samples, which run there: aws-samples");
export const GUIDE: Source = documented("developer guide, amazon-states-language-paths");

export const STEP_FUNCTIONS_LOCAL: Source = measured(
  "AWS's Step Functions Local, floci-io/floci#3260",
);

export const ITEMS = { a: [{ k: "v", n: 1 }, { k: "w", n: 2 }, { n: 3 }] };

export const LIST = ["a", "b", "c", "d"];

export const machine = (state: object) => oneState("P", state);

/** What a path in a payload template, or a call, has in the input. */
export function value(path: string, input: Json, found: Json, source: Source = LIBRARY): Row {
  const definition = machine({ Parameters: { "v.$": path } });
  const expected: Expected = { status: "SUCCEEDED", output: { v: found } };
  return { name: `${path} of ${JSON.stringify(input)}`, definition, input, expected, source };
}

/** A path in a payload template that can be created, and has nothing in the input. */
export function nothing(path: string, input: Json, source: Source = LIBRARY): Row {
  return fails(
    `${path} of ${JSON.stringify(input)} is nothing`,
    machine({ Parameters: { "v.$": path } }),
    input,
    `The JSONPath '${path}' specified for the field 'v.$' could not be found in the input '${JSON.stringify(input)}'`,
    source,
  );
}

export function fails(
  name: string,
  definition: object,
  input: Json,
  cause: string,
  source: Source = LIBRARY,
): Row {
  return {
    name,
    definition,
    input,
    expected: { status: "FAILED", error: "States.Runtime", cause },
    source,
  };
}

/** A path that cannot be created. */
export function refused(path: string, source: Source = LIBRARY): Row {
  return {
    name: `${path} is refused`,
    definition: machine({ Parameters: { "v.$": path } }),
    expected: {
      create: "refused",
      message:
        "The value for the field 'v.$' must be a valid JSONPath or a valid intrinsic function call",
    },
    source,
  };
}

/** What another field than Parameters has at a path. */
export function inField(
  name: string,
  state: object,
  input: Json,
  output: Json,
  source: Source = LIBRARY,
): Row {
  const expected: Expected = { status: "SUCCEEDED", output };
  return { name, definition: machine(state), input, expected, source };
}
