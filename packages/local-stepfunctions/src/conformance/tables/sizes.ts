import type { Json } from "@sfn-workers/states-language/json";
import type { Row, Source } from "../case.ts";
import { oneState } from "./oneState.ts";
import { documented, inferred, localStack, measured } from "./sources.ts";
import { oneTask, taken, typesAfterEntry } from "./work.ts";

const OUTPUTS: Source = localStack("error_handling/test_states_errors.py, test_start_large_input");
const PARAMETERS: Source = measured("mbc-net/mbc-cqrs-serverless#466");
const MAP_RESULT: Source = measured(
  "aws-samples, review-and-assessment-powered-by-intelligent-documentation#58",
);
const ERRORS: Source = documented(
  "developer guide, error handling: States.DataLimitExceeded, after Parameters too",
);
const VARIABLES: Source = documented("developer guide, variables: 256 KiB");
const API: Source = documented("API reference: 262,144 characters at most");
const INFERRED: Source = inferred("developer guide, quotas: 256 KiB in UTF-8");

const MOST = 262_144;
const error = "States.DataLimitExceeded";
const PROVIDED =
  "provided parameters with a size exceeding the maximum number of bytes service limit.";
const RETURNED = PROVIDED.replace("provided parameters", "returned a result");
const tooLarge = (state: string, problem: string) => ({
  status: "FAILED" as const,
  error,
  cause: `The state/task '${state}' ${problem}`,
});

/** The input, which has 200,000 bytes and more, twice. */
const TWICE = { "a.$": "$", "b.$": "$" };
const TWICE_JSONATA = { a: "{% $states.input %}", b: "{% $states.input %}" };
const ITEM_TWICE = { "a.$": "$$.Map.Item.Value", "b.$": "$$.Map.Item.Value" };

const one = (state: object) => oneState("One", state);
const inner = (state: object) => oneState("P", state);
const DISTRIBUTED = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };
/** A text whose JSON has so many bytes. */
const text = (bytes: number, character = "x") => {
  const width = Buffer.byteLength(character);
  const count = Math.floor((bytes - 2) / width);
  return character.repeat(count) + "x".repeat(bytes - 2 - count * width);
};

/** Two states: the output of one has as many bytes as it may have, that of the other one more. */
function bound(
  what: string,
  source: Source,
  make: (bytes: number) => readonly [state: object, input?: Json],
): Row[] {
  const of = (bytes: number) => {
    const [state, input = {}] = make(bytes);
    return { definition: one(state), input };
  };
  return [
    {
      name: `${what} may have 262,144 bytes`,
      ...of(MOST),
      expected: { status: "SUCCEEDED" },
      source: INFERRED,
    },
    {
      name: `${what} may not have 262,145 bytes`,
      ...of(MOST + 1),
      expected: tooLarge("One", RETURNED),
      source,
    },
  ];
}

const outputs: readonly Row[] = [
  ...["x", "é", "€", "😀"].flatMap((character) =>
    bound(`a Result of ${character}`, OUTPUTS, (bytes) => [
      { Type: "Pass", Result: text(bytes, character) },
    ]),
  ),
  ...bound("an output with its ResultPath", INFERRED, (bytes) => [
    { Type: "Pass", Result: 1, ResultPath: "$.b" },
    { a: text(bytes - '{"a":,"b":1}'.length) },
  ]),
  ...bound("an Output in JSONata", INFERRED, (bytes) => [
    { Type: "Pass", QueryLanguage: "JSONata", Output: { a: "{% $states.input %}" } },
    text(bytes - '{"a":}'.length),
  ]),
  ...bound("a text that an Output makes", INFERRED, (bytes) => [
    { Type: "Pass", QueryLanguage: "JSONata", Output: "{% $states.input & 'xx' %}" },
    text(bytes - "xx".length),
  ]),
  ...bound("what the branches of a Parallel state return together", INFERRED, (bytes) => [
    { Type: "Parallel", Branches: [inner({ Parameters: { "v.$": "$" } })] },
    text(bytes - '[{"v":}]'.length),
  ]),
  ...bound("what the iterations of a Map state return together", MAP_RESULT, (bytes) => [
    { Type: "Map", ItemProcessor: inner({ Parameters: { "v.$": "$" } }) },
    [text(bytes - '[{"v":}]'.length)],
  ]),
];

/** Of nested objects, each part with all parts in it. */
const NESTED = "$..*";

/** The states besides a task that hand on what their templates make. */
const handedOn: readonly Row[] = (
  [
    ["a Pass state", { Type: "Pass", Parameters: TWICE, ResultPath: null }, ERRORS],
    ["a branch", { Type: "Parallel", Parameters: TWICE, Branches: [inner({})] }, ERRORS],
    [
      "a branch by InputPath",
      { Type: "Parallel", InputPath: NESTED, Branches: [inner({})] },
      INFERRED,
    ],
    ["an iteration", { Type: "Map", ItemSelector: ITEM_TWICE, ItemProcessor: inner({}) }, INFERRED],
    [
      "a child execution",
      {
        Type: "Map",
        ItemSelector: ITEM_TWICE,
        ItemProcessor: { ProcessorConfig: DISTRIBUTED, ...inner({}) },
      },
      INFERRED,
    ],
  ] as const
).map(([what, state, source]) => ({
  name: `${what} gets no more than 262,144 bytes`,
  definition: one(state),
  input: [[text(200_000)]],
  expected: tooLarge("One", PROVIDED),
  source,
}));

/** How a task ends that is sent too much. */
function sentTwice(name: string, source: Source, fields: object, input = text(200_000)): Row {
  return {
    name,
    async steps(at) {
      const { States } = oneTask(await at.activity(), fields);
      const caught = { Caught: { Type: "Pass", Result: "caught", End: true } };
      const definition = {
        StartAt: "Work",
        States: { ...States, ...("Catch" in fields ? caught : {}) },
      };
      const executionArn = await at.start(definition, input);
      const ended = await at.ended(executionArn);
      return { ...ended, types: await typesAfterEntry(at, executionArn) };
    },
    expected: { ...tooLarge("Work", PROVIDED), types: ["ExecutionFailed"] },
    source,
  };
}

const catching = (name: string) => ({
  Parameters: TWICE,
  Catch: [{ ErrorEquals: [name], Next: "Caught" }],
});

const tasks: readonly Row[] = [
  sentTwice("a task is sent 262,144 bytes at most", PARAMETERS, { Parameters: TWICE }),
  sentTwice("a task with Arguments, too", INFERRED, {
    QueryLanguage: "JSONata",
    Arguments: TWICE_JSONATA,
  }),
  sentTwice("a text that JSONata makes of it, too", INFERRED, {
    QueryLanguage: "JSONata",
    Arguments: "{% $states.input & $states.input %}",
  }),
  sentTwice(
    "a task without Parameters, whose InputPath selects the context object, too",
    INFERRED,
    { InputPath: "$$" },
    text(MOST),
  ),
  sentTwice("States.ALL does not catch what is sent", ERRORS, catching("States.ALL")),
  sentTwice("States.TaskFailed does not, either", INFERRED, catching("States.TaskFailed")),
  {
    ...sentTwice("its own name catches it", INFERRED, catching("States.DataLimitExceeded")),
    expected: {
      status: "SUCCEEDED",
      output: "caught",
      types: ["TaskStateExited", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"],
    },
  },
  {
    name: "a task that is sent 262,144 bytes gets them",
    async steps(at) {
      const activityArn = await at.activity();
      const Parameters = { "a.$": "$" };
      await at.start(oneTask(activityArn, { Parameters }), text(MOST - '{"a":}'.length, "😀"));
      const { input } = await at.poll(activityArn);
      return { bytes: Buffer.byteLength(input) };
    },
    expected: { bytes: MOST },
    source: INFERRED,
  },
];

const variables: readonly Row[] = (
  [
    ["one of 262,144 bytes", [MOST]],
    ["one of 262,145 bytes", [MOST + 1]],
    ["two of 262,144 bytes together", [MOST / 2, MOST / 2]],
    ["two of 262,145 bytes together", [MOST / 2, MOST / 2 + 1]],
  ] as const
).map(([what, sizes]) => {
  const total = sizes.reduce<number>((sum, size) => sum + size, 0);
  const Assign = Object.fromEntries(sizes.map((size, index) => [`v${index}`, text(size)]));
  return {
    name: `a state assigns 262,144 bytes at most: ${what}`,
    definition: one({ Type: "Pass", Assign }),
    expected: total > MOST ? { status: "FAILED", error } : { status: "SUCCEEDED" },
    source: VARIABLES,
  };
});

/** So many states, each of which assigns another variable of almost 256 KiB. */
const assigning = (count: number) => {
  const states = Array.from({ length: count }, (_, index) => [
    `v${index}`,
    {
      Type: "Pass",
      Assign: { [`v${index}.$`]: "$.text" },
      ...(index + 1 < count ? { Next: `v${index + 1}` } : { End: true }),
    },
  ]);
  return { StartAt: "v0", States: Object.fromEntries(states) };
};

const allVariables: readonly Row[] = [
  {
    name: "an execution has 10 MiB of variables at most: 40 of 262,000 bytes",
    definition: assigning(40),
    input: { text: text(262_000) },
    expected: { status: "SUCCEEDED" },
    source: VARIABLES,
  },
  {
    name: "an execution has 10 MiB of variables at most: 41 of 262,000 bytes",
    definition: assigning(41),
    input: { text: text(262_000) },
    expected: { status: "FAILED", error },
    source: VARIABLES,
  },
];

const calls: readonly Row[] = [
  {
    name: "StartExecution takes an input of 262,144 bytes, and not of more",
    async steps(at) {
      const executionArn = await at.start(
        one({ Type: "Succeed", End: undefined }),
        text(MOST, "é"),
      );
      const { status } = await at.ended(executionArn);
      await at.start(one({ Type: "Succeed", End: undefined }), text(MOST + 1, "é"));
      return { status: status ?? null };
    },
    expected: { refused: "ValidationException", message: "'input' failed to satisfy constraint" },
    source: API,
  },
  {
    name: "SendTaskSuccess takes an output of 262,144 bytes, and not of more",
    async steps(at) {
      const { taskToken, executionArn } = await taken(at);
      const answer = (bytes: number) =>
        at.call("SendTaskSuccess", { taskToken, output: JSON.stringify(text(bytes, "€")) });
      const code = await answer(MOST + 1).catch((refusal: unknown) => Object(refusal).code);
      await answer(MOST);
      const { status } = await at.ended(executionArn);
      return { code: String(code), status: status ?? null };
    },
    expected: { code: "ValidationException", status: "SUCCEEDED" },
    source: API,
  },
];

/** What may have 262,144 bytes, in UTF-8. */
export const sizes: readonly Row[] = [
  ...outputs,
  ...handedOn,
  ...tasks,
  ...variables,
  ...allVariables,
  ...calls,
];
