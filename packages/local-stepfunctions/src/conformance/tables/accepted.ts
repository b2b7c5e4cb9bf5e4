import type { Row } from "../case.ts";
import { END, FUNCTION, INNER, TASK } from "./checks/rows.ts";
import { linter } from "./sources.ts";

const DISTRIBUTED = { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" };
const EACH = { Type: "Map", ItemProcessor: INNER, End: true };
const MANY = { Type: "Map", ItemProcessor: { ...INNER, ProcessorConfig: DISTRIBUTED }, End: true };
const BOTH = {
  Type: "Parallel",
  Branches: [INNER, { StartAt: "Y", States: { Y: END } }],
  End: true,
};
const RETRY = [
  { ErrorEquals: ["Busy"], IntervalSeconds: 2, MaxAttempts: 0, BackoffRate: 1.5 },
  { ErrorEquals: ["States.Timeout"], MaxDelaySeconds: 9, JitterStrategy: "FULL" },
  { ErrorEquals: ["States.ALL"], JitterStrategy: "NONE" },
];
const CATCH = [
  { ErrorEquals: ["Busy", "States.Timeout"], ResultPath: "$.error", Next: "B" },
  { ErrorEquals: ["States.ALL"], Next: "B" },
];
const JSONATA = { QueryLanguage: "JSONata" };

const VALIDATOR = "asl-validator";
const SERVICE = "amazon-states-language-service";

const row = (validator: string, name: string, definition: object): Row => ({
  name,
  definition,
  expected: { create: "accepted" },
  source: linter(`${validator}: its valid samples have one of this kind`),
});
const only = (validator: string, name: string, A: object, more: object = {}) =>
  row(validator, name, { StartAt: "A", States: { A }, ...more });
const withEnd = (validator: string, name: string, A: object, more: object = {}) =>
  row(validator, name, { StartAt: "A", States: { A, B: { Type: "Succeed" } }, ...more });
const template = (name: string, value: unknown) =>
  only(VALIDATOR, `Parameters with ${name}`, { ...END, Parameters: value });

const STATES: readonly Row[] = [
  only(VALIDATOR, "a Pass state of nothing", END),
  only(VALIDATOR, "a Succeed state", { Type: "Succeed", InputPath: "$.a-b", OutputPath: "$.c" }),
  only(VALIDATOR, "a Fail state with a text", { Type: "Fail", Error: "E", Cause: "c" }),
  only(VALIDATOR, "a Fail state of nothing", { Type: "Fail" }),
  only(VALIDATOR, "a Fail state with a path and a call of a variable", {
    Type: "Fail",
    CausePath: "$.why",
    ErrorPath: "States.Format('{}-{}', $.name, $code)",
  }),
  only(SERVICE, "a Fail state with Error and CausePath", {
    Type: "Fail",
    Error: "E",
    CausePath: "States.Format('{}', States.ArrayGetItem($.list, $.index))",
  }),
  only(SERVICE, "a Fail state with the context", {
    Type: "Fail",
    ErrorPath: "$$.State.Name",
    CausePath: "$$.Execution.Id",
  }),
  ...[
    { Seconds: 10 },
    { SecondsPath: "$.n" },
    { Timestamp: "2027-04-01T08:00:00Z" },
    { TimestampPath: "$.at" },
  ].map((until) =>
    only(VALIDATOR, `a Wait state with ${Object.keys(until)}`, {
      Type: "Wait",
      ...until,
      End: true,
    }),
  ),
  withEnd(VALIDATOR, "a Choice state with Or", {
    Type: "Choice",
    Choices: [
      { Variable: "$.n", NumericEquals: 1, Next: "B" },
      {
        Or: [
          { Variable: "$.n", NumericEquals: 2 },
          { Variable: "$.n", NumericEquals: 3 },
        ],
        Next: "B",
      },
    ],
    Default: "B",
  }),
  withEnd(SERVICE, "a Choice state with an empty Assign", {
    Type: "Choice",
    Choices: [{ Not: { Variable: "$", IsPresent: true }, Assign: {}, Next: "B" }],
    Assign: {},
    Default: "B",
  }),
  withEnd(SERVICE, "a Choice state without Default", {
    Type: "Choice",
    Choices: [{ Variable: "$.a", IsPresent: true, Next: "B" }],
  }),
  withEnd(VALIDATOR, "a Task with Retry and Catch", { ...TASK, Retry: RETRY, Catch: CATCH }),
  withEnd(VALIDATOR, "a Map state with Retry and Catch", { ...EACH, Retry: RETRY, Catch: CATCH }),
  withEnd(VALIDATOR, "a Parallel state with Retry and Catch", {
    ...BOTH,
    Retry: RETRY,
    Catch: CATCH,
  }),
  only(VALIDATOR, "a Task with an alias", { ...TASK, Resource: `${FUNCTION}:AZaz12-_` }),
  only(VALIDATOR, "a Task with a placeholder for its account", {
    ...TASK,
    Resource: "arn:aws:lambda:region-1:1234567890:function:WORK",
  }),
  only(VALIDATOR, "a Task whose ARN names neither region nor account", {
    ...TASK,
    Resource: "arn:aws:lambda:::function:work",
  }),
  only(VALIDATOR, "a Task that runs a job of Batch", {
    Type: "Task",
    Resource: "arn:aws:states:::batch:submitJob.sync",
    Parameters: {
      JobDefinition: "d",
      JobName: "n",
      JobQueue: "q",
      "Parameters.$": "$.p",
      RetryStrategy: { Attempts: 5 },
    },
    End: true,
  }),
  only(VALIDATOR, "a Task with Credentials", { ...TASK, Credentials: { "RoleArn.$": "$.role" } }),
  only(SERVICE, "a Task whose timeouts are paths", {
    ...TASK,
    TimeoutSecondsPath: "$.t",
    HeartbeatSecondsPath: "$.h",
  }),
];

const MAPS: readonly Row[] = [
  only(VALIDATOR, "a Map state without ProcessorConfig", EACH),
  only(VALIDATOR, "a Map state with Iterator", { Type: "Map", Iterator: INNER, End: true }),
  only(VALIDATOR, "a Map state of the mode INLINE", {
    ...EACH,
    ItemProcessor: { ...INNER, ProcessorConfig: { Mode: "INLINE" } },
  }),
  only(VALIDATOR, "a Map state with Parameters", { ...EACH, Parameters: { "a.$": "$" } }),
  only(VALIDATOR, "a Map state with ResultSelector", { ...EACH, ResultSelector: { "a.$": "$" } }),
  only(VALIDATOR, "a Map state that tolerates nothing, and has no bound", {
    ...EACH,
    ToleratedFailureCount: 0,
    ToleratedFailurePercentage: 0,
    MaxConcurrency: 0,
  }),
  only(VALIDATOR, "a Map state in a Map state in a branch", {
    ...BOTH,
    Branches: [
      {
        StartAt: "M",
        States: { M: { ...EACH, ItemProcessor: { StartAt: "N", States: { N: EACH } } } },
      },
    ],
  }),
  only(VALIDATOR, "a distributed Map state with all that it may have", {
    ...MANY,
    Label: "Many",
    ItemReader: {
      Resource: "arn:aws:states:::s3:getObject",
      ReaderConfig: { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW", MaxItems: 1 },
      Parameters: { Bucket: "b", Key: "k" },
    },
    ItemBatcher: {
      MaxItemsPerBatch: 2,
      MaxInputBytesPerBatch: 131_072,
      BatchInput: { key: "value" },
    },
    ResultWriter: {
      Resource: "arn:aws:states:::s3:putObject",
      Parameters: { Bucket: "b", Prefix: "p" },
    },
  }),
  only(SERVICE, "a ResultWriter that only forms results", {
    ...MANY,
    ResultWriter: { WriterConfig: { OutputType: "JSON" } },
  }),
  only(SERVICE, "an ItemReader of JSON Lines", {
    ...MANY,
    ItemReader: {
      Resource: "arn:aws:states:::s3:getObject",
      ReaderConfig: { InputType: "JSONL" },
      Parameters: { Bucket: "b", Key: "k" },
    },
  }),
];

const TEMPLATES: readonly Row[] = [
  template("a list", [{ "id.$": "$$.Execution.Id" }]),
  template("a list of texts", ["a"]),
  template("null", { a: null }),
  template("a number", 5),
  template("a call of a call", {
    "n.$": "States.MathAdd(States.ArrayLength($$.Execution.Input.list), -1)",
  }),
  template("an unquoted text in a filter", {
    "a.$": "States.ArrayGetItem($.list[?(@.key == first)].value, 0)",
  }),
  only(VALIDATOR, "a negative index", { ...END, InputPath: "$.list[-2]" }),
  only(VALIDATOR, "the last item", { ...END, OutputPath: "$[(@.length-1)].a" }),
  only(VALIDATOR, "the context as input", { ...END, InputPath: "$$.Execution.Id" }),
  only(VALIDATOR, "paths that are null", { ...TASK, InputPath: null, ResultPath: null }),
  only(VALIDATOR, "a ResultSelector with null", {
    ...TASK,
    ResultSelector: { a: null, "b.$": "$" },
  }),
];

const EXPRESSION = "{% $states.input.a %}";
const EXPRESSIONS: readonly Row[] = [
  only(VALIDATOR, "a Comment that looks like an expression", {
    ...END,
    ...JSONATA,
    Comment: "{% a",
    Output: EXPRESSION,
  }),
  only(SERVICE, "a Task of expressions", {
    ...TASK,
    ...JSONATA,
    Arguments: EXPRESSION,
    TimeoutSeconds: EXPRESSION,
    HeartbeatSeconds: EXPRESSION,
    Output: EXPRESSION,
    Assign: { a: EXPRESSION },
  }),
  only(SERVICE, "a Map state of expressions", {
    ...MANY,
    ...JSONATA,
    Items: EXPRESSION,
    ItemSelector: EXPRESSION,
    MaxConcurrency: EXPRESSION,
    ToleratedFailurePercentage: EXPRESSION,
    ItemReader: {
      Resource: "arn:aws:states:::s3:listObjectsV2",
      Arguments: { Bucket: EXPRESSION },
      ReaderConfig: { MaxItems: EXPRESSION },
    },
    ItemBatcher: { MaxItemsPerBatch: EXPRESSION, BatchInput: EXPRESSION },
    ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Arguments: EXPRESSION },
  }),
  only(
    SERVICE,
    "a Parallel state of expressions",
    { ...BOTH, Arguments: EXPRESSION, Output: EXPRESSION },
    JSONATA,
  ),
  only(VALIDATOR, "a list of items", { ...EACH, ...JSONATA, Items: [1, EXPRESSION] }),
  only(VALIDATOR, "seconds that an expression gives", {
    ...{ Type: "Wait", Seconds: EXPRESSION, End: true },
    ...JSONATA,
  }),
  only(VALIDATOR, "a time that an expression gives", {
    ...{ Type: "Wait", Timestamp: EXPRESSION, End: true },
    ...JSONATA,
  }),
  withEnd(
    SERVICE,
    "a Choice state of expressions",
    {
      Type: "Choice",
      Choices: [{ Condition: "{% true %}", Output: EXPRESSION, Next: "B" }],
      Default: "B",
      Output: EXPRESSION,
    },
    JSONATA,
  ),
  withEnd(
    SERVICE,
    "a Catch with Output and Assign",
    {
      ...TASK,
      Catch: [
        {
          ErrorEquals: ["States.ALL"],
          Output: "{% $states.errorOutput.Cause %}",
          Assign: { why: "{% $states.errorOutput %}" },
          Next: "B",
        },
      ],
    },
    JSONATA,
  ),
];

/** What linters have among their valid samples, and AWS takes, too. */
export const accepted: readonly Row[] = [...STATES, ...MAPS, ...TEMPLATES, ...EXPRESSIONS];
