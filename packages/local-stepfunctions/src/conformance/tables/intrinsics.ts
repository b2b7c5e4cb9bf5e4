import type { Json } from "@sfn-workers/states-language/json";
import type { Row, Source } from "../case.ts";
import { arrays } from "./intrinsics/arrays.ts";

import { json } from "./intrinsics/json.ts";
import { numbers } from "./intrinsics/numbers.ts";
import { texts } from "./intrinsics/texts.ts";
import { oneState } from "./oneState.ts";
import { documented, inferred, tinyAsl } from "./sources.ts";

/**
 * What fails is States.Runtime, which AWS's documentation reserves for other errors: for a function it has States.IntrinsicFailure.
 * All measured failures say States.Runtime.
 */
const UNCAUGHT: Source = documented(
  "developer guide, concepts-error-handling: States.ALL does not match States.Runtime",
);

const CALL_REQUIRED =
  "The value for the field 'v.$' must be a valid JSONPath or a valid intrinsic function call";

/** The intrinsic functions: how each converts its arguments, and how it fails; and the order of what they are put into. */
export const intrinsics: readonly Row[] = [
  ...arrays,
  ...numbers,
  ...texts,
  ...json,
  {
    name: "a function that fails is not caught by States.ALL",
    definition: {
      StartAt: "A",
      States: {
        A: {
          Type: "Task",
          Resource: "arn:aws:states:::lambda:invoke",
          Parameters: { FunctionName: "f", Payload: { "v.$": "States.ArrayLength('x')" } },
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "B" }],
          End: true,
        },
        B: { Type: "Pass", End: true },
      },
    },
    expected: {
      status: "FAILED",
      error: "States.Runtime",
      cause: "Invalid arguments in States.ArrayLength",
    },
    source: UNCAUGHT,
  },
  ordered(
    { "sku.$": "$.a", "quantity.$": "$.a" },
    '{"quantity":1,"sku":1}',
    tinyAsl("Feature.Parameters 001"),
  ),
  ordered(
    { "payload.$": "$.a", "requestId.$": "$.a", "original.$": "$.a", metadata: 2 },
    '{"metadata":2,"original":1,"payload":1,"requestId":1}',
    tinyAsl("Feature.Parameters 003"),
  ),
  ordered(
    { "message.$": "States.Format('{}', $.a)", "roleCount.$": "$.a", "originalUser.$": "$.a" },
    '{"roleCount":1,"originalUser":1,"message":"1"}',
    tinyAsl("Feature.IntrinsicComposition 001"),
  ),
  ordered(
    { "label.$": "$.a", "executionInputLabel.$": "$.a", "generated.$": "$.a" },
    '{"generated":1,"label":1,"executionInputLabel":1}',
    tinyAsl("States.UUID 021"),
  ),
  refused("States.UUID(", tinyAsl("States.UUID 016")),
  refused("States.UUID)", tinyAsl("States.UUID 017")),
  refused("States.UUID(,)", tinyAsl("States.UUID 018")),
  refused("States.UUID() more", tinyAsl("States.UUID 019")),
  refused("States.UUID($", tinyAsl("States.UUID 020")),
  {
    ...refused("States.Base64Decode('YQ\\n')", tinyAsl("States.Base64Decode 020, by its note")),
    expected: { create: "refused" },
  },
  refused("States.Nope()", inferred("the message names a valid function call")),
];

function refused(value: Json, source: Source): Row {
  return {
    name: `${value} is no call`,
    definition: oneState("A", { Parameters: { "v.$": value } }),
    expected: { create: "refused", message: CALL_REQUIRED },
    source,
  };
}

/** A payload template: its other fields are first, and those of paths and calls follow in the order of a HashMap in Java. */
function ordered(template: { readonly [name: string]: Json }, text: string, source: Source): Row {
  return {
    name: `${JSON.stringify(template)} has its fields in another order`,
    definition: {
      StartAt: "A",
      States: {
        A: { Type: "Pass", Parameters: template, Next: "B" },
        B: { Type: "Pass", Parameters: { "t.$": "States.JsonToString($)" }, End: true },
      },
    },
    input: { a: 1 },
    expected: { status: "SUCCEEDED", output: { t: text } },
    source,
  };
}
