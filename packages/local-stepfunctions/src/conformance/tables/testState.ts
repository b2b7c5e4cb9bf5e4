import type { Json } from "@sfn-workers/states-language/json";
import type { Row, Source, Steps } from "../case.ts";
import { oneState } from "./oneState.ts";
import { stackd } from "./sources.ts";

const STACKD: Source = stackd("test_state_mock.json, 2026-09-23");

const TASK = {
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Parameters: { FunctionName: "f" },
  End: true,
};
const child = oneState("Child");
const MAP = {
  Type: "Map",
  ItemsPath: "$.items",
  ItemSelector: { "v.$": "$$.Map.Item.Value" },
  ItemProcessor: child,
  End: true,
};
const DISTRIBUTED = {
  ...MAP,
  ItemProcessor: { ...child, ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" } },
  ItemBatcher: { MaxItemsPerBatch: 2 },
  ToleratedFailureCount: 1,
};
const { ItemsPath: _, ...READER } = {
  ...DISTRIBUTED,
  ItemReader: {
    Resource: "arn:aws:states:::s3:getObject",
    ReaderConfig: { InputType: "JSON", ItemsPointer: "/items" },
    Parameters: { Bucket: "b", Key: "k" },
  },
};
const PARALLEL = {
  Type: "Parallel",
  Branches: [child, oneState("B")],
  End: true,
};

const result = (value: Json, more: object = {}) => ({
  mock: { result: JSON.stringify(value), ...more },
});
const ERROR = { errorOutput: { error: "Mine", cause: "because" } };

function tested(at: Steps, definition: object, request: object) {
  return at.call("TestState", {
    definition: JSON.stringify(definition),
    input: '{"items":[1,2,3]}',
    inspectionLevel: "DEBUG",
    ...request,
  });
}

function refusal(name: string, definition: object, request: object, message: string): Row {
  return {
    name,
    async steps(at) {
      await tested(at, definition, request);
      return {};
    },
    expected: { refused: "ValidationException", message },
    source: STACKD,
  };
}

/** A row of what a test answers, without its input. */
function answer(name: string, definition: object, request: object, expected: Json): Row {
  return {
    name,
    async steps(at) {
      const { inspectionData, ...rest } = await tested(at, definition, request);
      const { input: _, ...inspection } = { ...(inspectionData as object), input: "" };
      return { answer: JSON.parse(JSON.stringify({ ...rest, inspection })) as Json };
    },
    expected: { answer: expected },
    source: STACKD,
  };
}

const refusals: readonly Row[] = [
  refusal(
    "a mock has a result or an error",
    TASK,
    { mock: {} },
    "One of the following fields is required for a test mock: [result, errorOutput].",
  ),
  refusal(
    "a mocked error has a name",
    TASK,
    { mock: { errorOutput: {} } },
    "An error was not specified in the mocked error output.",
  ),
  refusal(
    "a service's result is an object",
    TASK,
    result(null),
    "Mocked result must be a valid JSON object.",
  ),
  ...[{}, { fieldValidationMode: "PRESENT" }].map((mode) =>
    refusal(
      `a function's Payload is a text, as in the API: ${JSON.stringify(mode)}`,
      TASK,
      result({ Payload: { ok: true } }, mode),
      "Mock result schema validation error: Field 'Payload' must be a string",
    ),
  ),
  refusal("a Map's result is a list", MAP, result({}), "Mocked result must be an array."),
  refusal("a Parallel's result is a list", PARALLEL, result({}), "Mocked result must be an array."),
  refusal(
    "a Parallel's result has an item for each branch",
    PARALLEL,
    result([1]),
    "Mocked result must contain the same number of items as number of Parallel branches.",
  ),
  refusal(
    "a Map's result has an item for each batch",
    DISTRIBUTED,
    result([10, 20, 30]),
    "Input array does not equal the mocked result array's size",
  ),
  refusal(
    "no more batches fail than there are",
    DISTRIBUTED,
    { ...result([10, 20]), stateConfiguration: { mapIterationFailureCount: 4 } },
    "Map iteration failure count must be less than or equal to the number of Map iterations",
  ),
  refusal(
    "an ItemReader needs what it reads",
    READER,
    result([10, 20]),
    "ItemReader data must be specified when testing a Map state with ItemReader specified.",
  ),
  refusal(
    "only a Map has items that fail, and no state inside of it",
    {
      StartAt: "Outer",
      States: { Outer: { ...MAP, ItemProcessor: oneState("T", TASK) } },
    },
    { ...result({}), stateName: "T", stateConfiguration: { mapIterationFailureCount: 1 } },
    "MapIterationFailureCount is only supported when testing a Map state.",
  ),
];

const sameStages = (text: string) => ({ afterResultSelector: text, afterResultPath: text });
const items = {
  afterInputPath: '{"items":[1,2,3]}',
  afterItemsPath: "[1, 2, 3]",
  afterItemSelector: '[{"v":1}, {"v":2}, {"v":3}]',
};
const batched = {
  ...items,
  afterItemBatcher: String.raw`[{"Items":["{\"v\":1}","{\"v\":2}"]}, {"Items":["{\"v\":3}"]}]`,
  toleratedFailureCount: 1,
  maxConcurrency: 0,
};
const task = { afterInputPath: '{"items":[1,2,3]}', afterParameters: '{"FunctionName":"f"}' };

const answers: readonly Row[] = [
  answer(
    "a Pass state needs no role, and may be traced",
    { Type: "Pass", End: true },
    { inspectionLevel: "TRACE" },
    {
      status: "SUCCEEDED",
      output: '{"items":[1,2,3]}',
      inspection: {
        afterInputPath: '{"items":[1,2,3]}',
        afterParameters: '{"items":[1,2,3]}',
        ...sameStages('{"items":[1,2,3]}'),
      },
    },
  ),
  answer(
    "without validation a Payload is what it is",
    TASK,
    result({ Payload: { k: 1 } }, { fieldValidationMode: "NONE" }),
    {
      status: "SUCCEEDED",
      output: '{"Payload":{"k":1}}',
      inspection: { ...task, result: '{"Payload":{"k":1}}', ...sameStages('{"Payload":{"k":1}}') },
    },
  ),
  answer(
    "a Retry tells when it would try again",
    {
      ...TASK,
      Retry: [{ ErrorEquals: ["Mine"], IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 2 }],
    },
    { mock: ERROR, stateConfiguration: { retrierRetryCount: 1 } },
    {
      status: "RETRIABLE",
      error: "Mine",
      cause: "because",
      inspection: { ...task, errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 4 } },
    },
  ),
  answer(
    "a Catch shows what its ResultPath makes",
    { ...TASK, Catch: [{ ErrorEquals: ["Mine"], ResultPath: "$.e", Next: "Caught" }] },
    { mock: ERROR },
    {
      status: "CAUGHT_ERROR",
      nextState: "Caught",
      error: "Mine",
      cause: "because",
      output: '{"items":[1,2,3],"e":{"Error":"Mine","Cause":"because"}}',
      inspection: {
        ...task,
        afterResultPath: '{"items":[1,2,3],"e":{"Error":"Mine","Cause":"because"}}',
        errorDetails: { catchIndex: 0 },
      },
    },
  ),
  answer(
    "a context object replaces the one that AWS would make",
    { ...TASK, Parameters: { FunctionName: "f", "Payload.$": "$$" } },
    { ...result({}), context: '{"State":{"Name":"Mine"}}' },
    {
      status: "SUCCEEDED",
      output: "{}",
      inspection: {
        afterInputPath: '{"items":[1,2,3]}',
        afterParameters: '{"FunctionName":"f","Payload":{"State":{"Name":"Mine"}}}',
        result: "{}",
        ...sameStages("{}"),
      },
    },
  ),
  answer("a Map shows its items as a list of Java", MAP, result([10, 20, 30]), {
    status: "SUCCEEDED",
    output: "[10,20,30]",
    inspection: { ...items, ...sameStages("[10,20,30]"), maxConcurrency: 0 },
  }),
  answer("a batch has its items as texts", DISTRIBUTED, result([10, 20]), {
    status: "SUCCEEDED",
    output: "[10,20]",
    inspection: { ...batched, ...sameStages("[10,20]") },
  }),
  answer(
    "the threshold comes before the size of the result",
    DISTRIBUTED,
    { ...result([10, 20, 30]), stateConfiguration: { mapIterationFailureCount: 2 } },
    {
      status: "FAILED",
      error: "States.ExceedToleratedFailureThreshold",
      cause: "The specified tolerated failure threshold was exceeded",
      inspection: batched,
    },
  ),
  answer(
    "an ItemReader's data goes through its pointer",
    READER,
    { ...result([10]), stateConfiguration: { mapItemReaderData: '{"items":[4,5]}' } },
    {
      status: "SUCCEEDED",
      output: "[10]",
      inspection: {
        afterInputPath: '{"items":[1,2,3]}',
        afterItemsPointer: "[4,5]",
        afterItemSelector: '[{"v":4}, {"v":5}]',
        afterItemBatcher: String.raw`[{"Items":["{\"v\":4}","{\"v\":5}"]}]`,
        ...sameStages("[10]"),
        toleratedFailureCount: 1,
        maxConcurrency: 0,
      },
    },
  ),
];

/** What TestState refuses, and what it shows of a state. */
export const testState: readonly Row[] = [...refusals, ...answers];
