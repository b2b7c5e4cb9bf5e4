import type { Row, Source } from "../case.ts";
import { inferred, stackd, tinyAsl } from "./sources.ts";
import { CONFLICT, failure, jsonata, STACKD, state } from "./stateRow.ts";

const pass = (fields: object) => ({ Type: "Pass", ...fields });

const passes: readonly Row[] = [
  state(
    "Result is the output",
    pass({ Result: { a: 1 } }),
    [{ b: 2 }, { a: 1 }],
    tinyAsl("Pass.State"),
  ),
  state(
    "a Result that is null is none, so the input is the output",
    pass({ Result: null }),
    [{ kept: 1 }, { kept: 1 }],
    STACKD,
  ),
  state(
    "Parameters make the output",
    pass({ Parameters: { n: 7, "name.$": "$.deep.name", own: { x: "y" } } }),
    [{ deep: { name: "Ada" } }, { n: 7, name: "Ada", own: { x: "y" } }],
    tinyAsl("Pass.State"),
  ),
  state(
    "ResultPath null keeps the input",
    pass({ Result: 99, ResultPath: null }),
    [{ kept: 1 }, { kept: 1 }],
    tinyAsl("Pass.State"),
  ),
  state(
    "ResultPath places the result deep into the input, in objects that it makes",
    pass({ Result: "new", ResultPath: "$.a.b.c" }),
    [
      { a: { x: 1 }, y: [2] },
      { a: { x: 1, b: { c: "new" } }, y: [2] },
    ],
    tinyAsl("Feature.PassEdgeCases"),
  ),
  state(
    "InputPath comes before Parameters, and ResultPath is of the whole input",
    pass({
      InputPath: "$.in",
      Parameters: { "n.$": "$.n" },
      ResultPath: "$.made",
      OutputPath: "$",
    }),
    [
      { in: { n: 4 }, kept: 1 },
      { in: { n: 4 }, kept: 1, made: { n: 4 } },
    ],
    STACKD,
  ),
  state("InputPath null is {}", pass({ InputPath: null }), [{ kept: 1 }, {}], STACKD),
  state("OutputPath null is {}", pass({ OutputPath: null }), [{ kept: 1 }, {}], STACKD),
  ...["InputPath", "OutputPath"].map((field) =>
    failure(
      `an ${field} that finds nothing fails`,
      pass({ [field]: "$.none" }),
      {},
      ["States.Runtime", "Invalid path '$.none' : No results for path: $['none']"],
      STACKD,
    ),
  ),
  failure(
    "a path of Parameters that finds nothing fails",
    pass({ Parameters: { "n.$": "$.none" } }),
    {},
    [
      "States.Runtime",
      "The JSONPath '$.none' specified for the field 'n.$' could not be found in the input '{}'",
    ],
    STACKD,
  ),
  failure(
    "a ResultPath that does not fit a number has an error of its own",
    pass({ Result: 99, ResultPath: "$.child" }),
    4,
    ["States.ReferencePathConflict", "Unable to apply ReferencePath $.child to input 4"],
    STACKD,
  ),
  failure(
    "a ResultPath that does not fit a list names its step",
    pass({ Result: 99, ResultPath: "$.child" }),
    [1, 2],
    ["States.ReferencePathConflict", 'Unable to apply step "child" to input [1,2]'],
    CONFLICT,
  ),
];

const ends: readonly Row[] = [
  state(
    "Succeed hands its input on",
    { Type: "Succeed", End: undefined },
    [{ a: 1 }, { a: 1 }],
    tinyAsl("Feature.FailSucceedClassic"),
  ),
  failure(
    "Fail has an error and a cause",
    { Type: "Fail", End: undefined, Error: "E", Cause: "c" },
    {},
    ["E", "c"],
    tinyAsl("Feature.FailSucceedClassic"),
  ),
  {
    name: "Fail may have an error only, or a cause only",
    async steps(at) {
      const fail = (fields: object) =>
        at.start({ StartAt: "F", States: { F: { Type: "Fail", ...fields } } });
      return {
        withError: await at.ended(await fail({ Error: "E" })),
        withCause: await at.ended(await fail({ Cause: "c" })),
      };
    },
    expected: {
      withError: { status: "FAILED", error: "E" },
      withCause: { status: "FAILED", cause: "c" },
    },
    source: tinyAsl("Feature.FailSucceedClassic"),
  },
  failure(
    "ErrorPath and CausePath are paths, or functions that make a text",
    {
      Type: "Fail",
      End: undefined,
      ErrorPath: "$.e",
      CausePath: "States.Format('reason:{}', $.r)",
    },
    { e: "Mine", r: "new" },
    ["Mine", "reason:new"],
    STACKD,
  ),
];

const wait = (fields: object) => ({ Type: "Wait", ...fields });

const waits: readonly Row[] = [
  state(
    "a Wait hands its input on",
    wait({ Seconds: 1 }),
    [{ a: [1] }, { a: [1] }],
    tinyAsl("Wait.State"),
  ),
  ...([0, 1, "1"] as const).map((seconds) =>
    state(
      `SecondsPath finds ${JSON.stringify(seconds)}`,
      wait({ SecondsPath: "$.s" }),
      [{ s: seconds }, { s: seconds }],
      STACKD,
    ),
  ),
  ...["", "1.0", "1e1", " 1 "].map((text) =>
    failure(
      `SecondsPath finds ${JSON.stringify(text)}, which is no long of Java`,
      wait({ SecondsPath: "$.s" }),
      { s: text },
      ["States.Runtime", "The SecondsPath parameter cannot be parsed as a long value: $.s == "],
      inferred("the recorded cause, and the grammar of Java's longs"),
    ),
  ),
];

const pad = (count: number) => `{% $pad('', ${count}, 'x') %}`;
const VARIABLES: Source = stackd("variable_limits.json, 2026-09-23");

const variables: readonly Row[] = [
  state(
    "a state may assign 262,144 bytes, the quotes of texts included and names not",
    jsonata(pass({ Assign: { one: pad(131_070), two: pad(131_070) }, Output: "ok" })),
    [{}, "ok"],
    VARIABLES,
  ),
  failure(
    "one variable may not have more",
    jsonata(pass({ Assign: { one: pad(262_143) } })),
    {},
    [
      "States.DataLimitExceeded",
      "Variable size limit exceeded. Variable 'one' in state 'One' was assigned 262145 bytes.",
    ],
    VARIABLES,
  ),
  failure(
    "all that a state assigns may not have more",
    jsonata(pass({ Assign: { one: pad(131_071), two: pad(131_071) } })),
    {},
    [
      "States.DataLimitExceeded",
      "State total variable size limit exceeded. Variable 'two' in state 'One' was assigned 131073 bytes, which caused the size of variables assigned in the state to exceed its limit by 2 bytes.",
    ],
    VARIABLES,
  ),
  state(
    "Assign and Output see the variables as they were",
    jsonata(pass({ Assign: { x: 2 }, Output: "{% [$exists($x), $states.input] %}" })),
    [1, [false, 1]],
    STACKD,
  ),
];

/** What the states make of their input that have no others inside. */
export const states: readonly Row[] = [...passes, ...ends, ...waits, ...variables];
