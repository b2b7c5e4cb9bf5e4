import { describe, expect, test } from "vitest";
import { ROLE, testEndpoint } from "../../testing/endpoint.ts";

/** A string whose JSON has exactly this many bytes. */
const textOf = (bytes: number) => "x".repeat(bytes - 2);
/** A string of this many bytes. */
const filled = (character: string, bytes: number) => {
  const count = Math.floor(bytes / Buffer.byteLength(character));
  return character.repeat(count) + "x".repeat(bytes - count * Buffer.byteLength(character));
};
const assigns = (Assign: object) => ({
  StartAt: "Set",
  States: { Set: { Type: "Pass", Assign, Result: 1, End: true } },
});

describe("variables", () => {
  test.each([
    ["one of 262,144 bytes", { a: textOf(262_144) }, "SUCCEEDED"],
    ["one of 262,145 bytes", { a: textOf(262_145) }, "FAILED"],
    ["two of 262,144 bytes together", { a: textOf(131_072), b: textOf(131_072) }, "SUCCEEDED"],
    ["two of 262,145 bytes together", { a: textOf(131_072), b: textOf(131_073) }, "FAILED"],
  ])("one state may assign 262,144 bytes: %s", async (_, variables, status) => {
    const endpoint = await testEndpoint();
    const ended = await endpoint.run(assigns(variables));
    expect(ended.status).toBe(status);
    if (status === "FAILED") expect(ended.error).toBe("States.DataLimitExceeded");
  });

  const ofOne =
    "Variable size limit exceeded. Variable 'a' in state 'Set' was assigned 262145 bytes.";
  const ofTwo =
    "State total variable size limit exceeded. Variable 'b' in state 'Set' was assigned 131073 bytes, which caused the size of variables assigned in the state to exceed its limit by 1 bytes.";
  test.each([
    ["JSONPath", { a: textOf(262_145) }, ofOne],
    ["JSONPath", { a: textOf(131_072), b: textOf(131_073) }, ofTwo],
    ["JSONata", { a: "{% $pad('', 262143, 'x') %}" }, ofOne],
    ["JSONata", { a: "{% $pad('', 131070, 'x') %}", b: "{% $pad('', 131071, 'x') %}" }, ofTwo],
  ])(
    "that are too large are named, with their size, in %s",
    async (QueryLanguage, Assign, cause) => {
      const endpoint = await testEndpoint();
      const States = { Set: { Type: "Pass", Assign, End: true } };
      const ended = await endpoint.run({ QueryLanguage, StartAt: "Set", States });
      expect(ended).toMatchObject({ error: "States.DataLimitExceeded", cause });
      const evaluation = (await endpoint.history(ended.executionArn)).at(-2);
      expect(evaluation?.["evaluationFailedEventDetails"]).toEqual(
        QueryLanguage === "JSONPath"
          ? undefined
          : { error: "States.DataLimitExceeded", cause, location: "Assign", state: "Set" },
      );
    },
  );

  test("of an execution have 10 MiB together, without their names", async () => {
    const endpoint = await testEndpoint();
    const states = Array.from({ length: 51 }, (_, index) => [
      `S${index}`,
      {
        Type: "Pass",
        Assign: { [`v${index}.$`]: index < 50 ? "$.text" : "$.last" },
        ...(index < 50 ? { Next: `S${index + 1}` } : { End: true }),
      },
    ]);
    const definition = { StartAt: "S0", States: Object.fromEntries(states) };
    const run = (bytes: number) =>
      endpoint.run(definition, { text: textOf(209_000), last: textOf(bytes) });
    expect((await run(35_760)).status).toBe("SUCCEEDED");
    expect(await run(35_763)).toMatchObject({
      error: "States.DataLimitExceeded",
      cause:
        "Execution total variable size limit exceeded. State 'S50' assigned variables that exceed the total execution limit by 3 bytes.",
    });
  });
});

describe("an output", () => {
  test.each([
    ["262,144 bytes", "x".repeat(262_144 - 2), "SUCCEEDED"],
    ["262,145 bytes", "x".repeat(262_145 - 2), "FAILED"],
    ["262,145 bytes in 87,383 characters", "€".repeat(87_381), "FAILED"],
  ])("of %s", async (_, Result, status) => {
    const endpoint = await testEndpoint();
    const definition = { StartAt: "A", States: { A: { Type: "Pass", Result, End: true } } };
    const ended = await endpoint.run(definition);
    expect(ended.status).toBe(status);
    if (status === "FAILED") {
      expect(ended).toMatchObject({
        error: "States.DataLimitExceeded",
        cause:
          "The state/task 'A' returned a result with a size exceeding the maximum number of bytes service limit.",
      });
    }
  });
});

describe("the parameters of a task", () => {
  const tripled = { "a.$": "$", "b.$": "$", "c.$": "$" };
  const cause =
    "The state/task 'Work' provided parameters with a size exceeding the maximum number of bytes service limit.";
  const work = (fields: object, more: object = {}) => ({
    StartAt: "Work",
    States: { Work: { Type: "Task", End: true, ...fields }, ...more },
  });

  test.each([
    ["an activity", "arn:aws:states:us-east-1:000000000000:activity:work", tripled],
    ["a message", "arn:aws:states:::sqs:sendMessage", { QueueUrl: "q", MessageBody: tripled }],
    [
      "a message with a token",
      "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      { QueueUrl: "q", MessageBody: { ...tripled, "token.$": "$$.Task.Token" } },
    ],
    ["a function", "arn:aws:states:::lambda:invoke", { FunctionName: "f", Payload: tripled }],
  ])("of %s may not be over 262,144 bytes", async (_, Resource, Parameters) => {
    const called: unknown[] = [];
    const integration = async (request: unknown) => called.push(request);
    const integrations = { "sqs:sendMessage": integration, "lambda:invoke": integration };
    const endpoint = await testEndpoint({ integrations });
    await endpoint.activity("work");
    const ended = await endpoint.run(work({ Resource, Parameters }), "x".repeat(200_000 - 2));
    expect(ended).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded", cause });
    expect(await endpoint.types(ended.executionArn)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "ExecutionFailed",
    ]);
    expect(called).toEqual([]);
  });

  test.each(["x", "é", "€", "😀"])(
    "have up to 262,144 bytes of UTF-8, with the characters %s",
    async (character) => {
      const endpoint = await testEndpoint({ integrations: { "lambda:invoke": async () => 1 } });
      const definition = work({
        Resource: "arn:aws:states:::lambda:invoke",
        QueryLanguage: "JSONata",
        Arguments: { FunctionName: "f", Payload: "{% $states.input %}" },
      });
      const around = '{"FunctionName":"f","Payload":""}'.length;
      const input = (bytes: number) => filled(character, bytes - around);
      expect(await endpoint.run(definition, input(262_144))).toMatchObject({ status: "SUCCEEDED" });
      expect(await endpoint.run(definition, input(262_145))).toMatchObject({ status: "FAILED" });
    },
  );

  test.each([
    [["States.ALL"], "FAILED"],
    [["States.TaskFailed"], "FAILED"],
    [["States.DataLimitExceeded"], "SUCCEEDED"],
  ])("that are too large are caught by name only: %j", async (ErrorEquals, status) => {
    const endpoint = await testEndpoint();
    const definition = work(
      {
        Resource: await endpoint.activity(),
        Parameters: tripled,
        Retry: [{ ErrorEquals, MaxAttempts: 1, IntervalSeconds: 1 }],
        Catch: [{ ErrorEquals, ResultPath: "$", Next: "Caught" }],
      },
      { Caught: { Type: "Pass", End: true } },
    );
    const execution = await endpoint.start(await endpoint.machine(definition), "x".repeat(100_000));
    await endpoint.clock.advance(0);
    const retried = status === "SUCCEEDED" ? "RUNNING" : "FAILED";
    expect(await endpoint.describe(execution)).toMatchObject({ status: retried });
    await endpoint.clock.advance(1_000);
    expect(await endpoint.describe(execution)).toMatchObject(
      status === "SUCCEEDED"
        ? { output: JSON.stringify({ Error: "States.DataLimitExceeded", Cause: cause }) }
        : { error: "States.DataLimitExceeded", cause },
    );
  });

  const ITEM = { StartAt: "P", States: { P: { Type: "Pass", Result: 1, End: true } } };
  const DISTRIBUTED = {
    ...ITEM,
    ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
  };
  const wrapped = (ItemProcessor: object, more: object = {}) => ({
    Type: "Map",
    ItemSelector: { "a.$": "$$.Map.Item.Value", "b.$": "$$.Map.Item.Value" },
    ResultPath: null,
    ItemProcessor,
    End: true,
    ...more,
  });

  test.each<[string, object]>([
    ["a Pass state", { Type: "Pass", Parameters: tripled, ResultPath: null, End: true }],
    [
      "the branches of a Parallel state",
      { Type: "Parallel", Parameters: tripled, Branches: [ITEM], End: true },
    ],
    ["an iteration", wrapped(ITEM)],
    ["a child execution", wrapped(DISTRIBUTED)],
    ["a batch of one item", wrapped(DISTRIBUTED, { ItemBatcher: { MaxItemsPerBatch: 5 } })],
  ])("of %s are bounded, too", async (_, Work) => {
    const endpoint = await testEndpoint();
    const ended = await endpoint.run({ StartAt: "Work", States: { Work } }, ["x".repeat(200_000)]);
    expect(ended).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded", cause });
  });

  test.each([
    [65_000, "[1,1]"],
    [65_600, "[1,1,1]"],
  ])(
    "of a batch have as many items as find room: three of %i bytes twice",
    async (size, output) => {
      const endpoint = await testEndpoint();
      const more = { ItemBatcher: { MaxItemsPerBatch: 10 }, ResultPath: "$" };
      const States = { Work: wrapped(DISTRIBUTED, more) };
      const input = Array.from({ length: 3 }, () => filled("é", size));
      expect(await endpoint.run({ StartAt: "Work", States }, input)).toMatchObject({ output });
    },
  );

  test("of a mocked task, and of the test of a state, are bounded", async () => {
    const mocks = {
      StateMachines: { "machine-1": { TestCases: { One: { Work: "answer" } } } },
      MockedResponses: { answer: { "0": { Return: 1 } } },
    };
    const endpoint = await testEndpoint({ mocks });
    const definition = work({
      Resource: "arn:aws:states:::sqs:sendMessage",
      Parameters: { QueueUrl: "q", MessageBody: tripled },
    });
    const input = "x".repeat(100_000);
    const machine = await endpoint.machine(definition);
    const execution = await endpoint.start(`${machine}#One`, input);
    await endpoint.clock.advance(0);
    expect(await endpoint.describe(execution)).toMatchObject({ cause });
    const tested = await endpoint.call("TestState", {
      definition: JSON.stringify(definition),
      roleArn: ROLE,
      input: JSON.stringify(input),
      mock: { result: '{"MessageId":"1"}' },
      stateName: "Work",
    });
    expect(tested).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
  });
});
