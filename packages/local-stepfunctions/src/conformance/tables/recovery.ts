import type { Json } from "@sfn-workers/states-language/json";
import type { Row, Source } from "../case.ts";
import { documented, measured, tinyAsl } from "./sources.ts";

const SPECIFICATION: Source = documented(
  "Amazon States Language, Errors; developer guide, concepts-error-handling",
);

const Failing = { Type: "Fail", Error: "Mine", Cause: "because" };

const HANDLERS: Readonly<Record<string, object>> = {
  Caught: { Type: "Pass", End: true },
  Other: { Type: "Fail", Error: "Wrong" },
};

interface Fields {
  readonly Catch?: readonly { readonly Next: string; readonly [field: string]: unknown }[];
  readonly [field: string]: unknown;
}

/** A state, with the handlers that its Catch names. */
function handled(state: Fields): object {
  const next = (state.Catch ?? []).map(({ Next }) => [Next, HANDLERS[Next]]);
  return { StartAt: "Fan", States: { Fan: state, ...Object.fromEntries(next) } };
}

/** A Parallel state that fails with the error `Mine` in one of two branches. */
function failing(fields: Fields, fail: object = Failing): object {
  const branch = (name: string, state: object) => ({ StartAt: name, States: { [name]: state } });
  const Branches = [branch("Healthy", { Type: "Pass", End: true }), branch("Broken", fail)];
  return handled({ Type: "Parallel", Branches, End: true, ...fields });
}

const catching = (ErrorEquals: readonly string[], more: object = {}) => ({
  Catch: [{ ErrorEquals, Next: "Caught", ...more }],
});

/** A row of a state that fails, and of what its Catch makes of the input `{ kept: 1 }`. */
function caught(name: string, fields: Fields, output: Json, source: Source): Row {
  return {
    name,
    definition: failing(fields),
    input: { kept: 1 },
    expected: { status: "SUCCEEDED", output },
    source,
  };
}

const MINE = { Error: "Mine", Cause: "because" };

const catches: readonly Row[] = [
  {
    name: "a branch that fails fails its Parallel state, with its error and cause",
    definition: failing({}),
    expected: { status: "FAILED", error: "Mine", cause: "because" },
    source: tinyAsl("Feature.ParallelErrors"),
  },
  caught(
    "a Catch hands on the error and the cause",
    catching(["Mine"]),
    MINE,
    tinyAsl("Feature.Catch"),
  ),
  caught(
    "ResultPath places them into the state's own input",
    catching(["Mine"], { ResultPath: "$.deep.error" }),
    { kept: 1, deep: { error: MINE } },
    tinyAsl("Feature.ParallelErrors"),
  ),
  caught(
    "ResultPath null hands on the input alone",
    catching(["Mine"], { ResultPath: null }),
    { kept: 1 },
    tinyAsl("Feature.Catch 006"),
  ),
  caught(
    "the first Catch that matches is taken",
    {
      Catch: [
        { ErrorEquals: ["Else", "States.Timeout"], Next: "Other" },
        { ErrorEquals: ["Mine"], ResultPath: "$.first", Next: "Caught" },
        { ErrorEquals: ["States.ALL"], Next: "Other" },
      ],
    },
    { kept: 1, first: MINE },
    tinyAsl("Feature.Catch 007"),
  ),
  ...["States.ALL", "States.TaskFailed"].map((name) =>
    caught(
      `${name} matches an error of one's own`,
      catching([name]),
      MINE,
      tinyAsl("Feature.Catch 005"),
    ),
  ),
  {
    name: "an error that no Catch names goes on",
    definition: failing(catching(["Else"])),
    expected: { status: "FAILED", error: "Mine" },
    source: SPECIFICATION,
  },
  {
    name: "JSONata's Catch has the error in $states.errorOutput, and the state's input",
    definition: {
      QueryLanguage: "JSONata",
      ...failing(
        catching(["States.ALL"], { Output: "{% $merge([$states.input, $states.errorOutput]) %}" }),
      ),
    },
    input: { kept: 1 },
    expected: { status: "SUCCEEDED", output: { kept: 1, ...MINE } },
    source: tinyAsl("Feature.Catch 008"),
  },
  ...["States.ALL", "States.Runtime"].map(
    (name): Row => ({
      name: `${name} does not match States.Runtime`,
      definition: failing(catching([name]), { Type: "Pass", InputPath: "$.none", End: true }),
      expected: { status: "FAILED", error: "States.Runtime" },
      source: measured(
        "radkawar, stackd, dataflow_execution.json; developer guide, concepts-error-handling",
      ),
    }),
  ),
];

/** A branch that fails until the state around it has been retried so often. */
function failingUntil(retries: number): object {
  const Choose = {
    Type: "Choice",
    Choices: [{ Variable: "$.count", NumericLessThan: retries, Next: "Broken" }],
    Default: "Done",
  };
  return {
    Parameters: { "count.$": "$$.State.RetryCount" },
    Branches: [
      { StartAt: "Choose", States: { Choose, Broken: Failing, Done: { Type: "Succeed" } } },
    ],
  };
}

const again = (MaxAttempts: number, ErrorEquals: readonly string[] = ["States.ALL"]) => ({
  ErrorEquals,
  IntervalSeconds: 1,
  MaxAttempts,
});

const retries: readonly Row[] = [
  {
    name: "a state that succeeds when it is retried knows how often it was, and no Catch runs",
    definition: failing({ ...failingUntil(2), Retry: [again(2)], ...catching(["States.ALL"]) }),
    expected: { status: "SUCCEEDED", output: [{ count: 2 }] },
    source: tinyAsl("Feature.Retry 004"),
  },
  caught(
    "the Catch runs when all retries are made",
    {
      ...failingUntil(3),
      Retry: [again(2)],
      ...catching(["States.ALL"], { ResultPath: "$.error" }),
    },
    { kept: 1, error: MINE },
    tinyAsl("Feature.RetryCatchComposition 002"),
  ),
  caught(
    "MaxAttempts 0 retries nothing",
    { ...failingUntil(1), Retry: [again(0)], ...catching(["States.ALL"]) },
    MINE,
    tinyAsl("Feature.Retry 003"),
  ),
  {
    name: "a Retry that does not match leaves the error to the next",
    definition: failing({ ...failingUntil(1), Retry: [again(0, ["States.Timeout"]), again(1)] }),
    expected: { status: "SUCCEEDED", output: [{ count: 1 }] },
    source: tinyAsl("Feature.Retry 002"),
  },
];

/** A Map state whose items with `fail` fail. */
function items(fields: Fields): object {
  const Choose = {
    Type: "Choice",
    Choices: [{ Variable: "$.fail", IsPresent: true, Next: "Broken" }],
    Default: "Done",
  };
  const States = { Choose, Broken: Failing, Done: { Type: "Succeed" } };
  const ItemProcessor = { StartAt: "Choose", States };
  return handled({
    Type: "Map",
    ItemsPath: "$.items",
    ItemProcessor,
    End: true,
    ...fields,
  });
}

const LIST = { items: [{ id: 1 }, { id: 2, fail: true }] };

const maps: readonly Row[] = [
  {
    name: "an item that fails fails its Map state",
    definition: items({}),
    input: LIST,
    expected: { status: "FAILED", error: "Mine", cause: "because" },
    source: SPECIFICATION,
  },
  {
    name: "a Map's Catch has nothing of the items that succeeded",
    definition: items({ ResultPath: "$.done", ...catching(["Mine"], { ResultPath: "$.error" }) }),
    input: LIST,
    expected: { status: "SUCCEEDED", output: { ...LIST, error: MINE } },
    source: SPECIFICATION,
  },
];

/** How errors are retried and caught. */
export const recovery: readonly Row[] = [...catches, ...retries, ...maps];
