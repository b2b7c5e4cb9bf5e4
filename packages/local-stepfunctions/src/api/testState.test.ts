import { describe, expect, test } from "vitest";
import { callAs, ROLE, testEndpoint } from "../testing/endpoint.ts";
import { failureOf, resultOf, stateTests, type TestRequest } from "../testing/stateTest.ts";
import type { AuthorizationRequest } from "./authorization.ts";

const INVOKE = "arn:aws:states:::lambda:invoke";
const PASS = { Type: "Pass", End: true };
const TASK = { Type: "Task", Resource: INVOKE, Parameters: { FunctionName: "f" }, End: true };
const branch = (name: string) => ({ StartAt: name, States: { [name]: PASS } });
const PARALLEL = { Type: "Parallel", Branches: [branch("A"), branch("B")], End: true };
const MAP = { Type: "Map", ItemProcessor: branch("A"), End: true };
const DISTRIBUTED = {
  ...MAP,
  ItemProcessor: {
    ...branch("A"),
    ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
  },
};
const READER = {
  ...DISTRIBUTED,
  ItemReader: { Resource: "arn:aws:states:::s3:getObject", Parameters: { Bucket: "b", Key: "k" } },
};
const WRITER = {
  ...DISTRIBUTED,
  ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Parameters: { Bucket: "b" } },
};
const CALLBACK = { ...TASK, Resource: `${INVOKE}.waitForTaskToken` };
const ok = resultOf({});

/** The refusal of a request, as `CODE: message`. */
async function refusal(definition: object, request: TestRequest): Promise<string> {
  const { test } = await stateTests();
  try {
    return `none: ${JSON.stringify(await test(definition, request))}`;
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message}`;
  }
}

describe("TestState refuses a definition", () => {
  test.each([
    [{}, "SCHEMA_VALIDATION_FAILED: The field 'Type' is required at /States/StateName"],
    [
      { ...PARALLEL, Branches: [] },
      "SCHEMA_VALIDATION_FAILED: Value cannot be empty at /States/StateName/Branches",
    ],
  ])("of one state with problems: %j", async (definition, problems) => {
    expect(await refusal(definition, { mock: resultOf([]) })).toBe(
      `InvalidDefinition: Invalid State Machine Definition: '${problems}'`,
    );
  });

  test("of a state machine with a problem in any state", async () => {
    const definition = { StartAt: "A", States: { A: { ...PASS, Next: "B" } } };
    expect(await refusal(definition, { stateName: "A" })).toContain("Missing 'Next' target: B");
  });

  test("that has no state with the name", async () => {
    const request = { stateName: "C", stateConfiguration: { retrierRetryCount: 1 } };
    expect(await refusal(branch("A"), request)).toBe(
      "ValidationException: State not found in definition",
    );
  });

  test("may be a state at any depth", async () => {
    const definition = { StartAt: "P", States: { P: PARALLEL } };
    expect(await refusal(definition, { stateName: "B" })).toMatch(/^none/);
  });
});

describe("TestState refuses a state without a mock", () => {
  test.each([MAP, PARALLEL])("that has states inside: %j", async (state) => {
    expect(await refusal(state, {})).toBe(
      "InvalidDefinition: TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]",
    );
  });

  test.each([
    [{ ...TASK, Resource: "arn:aws:states:us-east-1:000000000000:activity:a" }, "Activity tasks."],
    [CALLBACK, "'.sync' or '.waitForTaskToken' integration patterns."],
    [
      { ...TASK, Resource: "arn:aws:states:::glue:startJobRun.sync", Parameters: { JobName: "j" } },
      "'.sync' or '.waitForTaskToken' integration patterns.",
    ],
  ])("that waits for others: %j", async (state, what) => {
    expect(await refusal(state, {})).toBe(
      `InvalidDefinition: TestState API does not support ${what}`,
    );
  });

  test("that is a Task, without a role", async () => {
    expect(await refusal(TASK, { roleArn: undefined })).toBe(
      "ValidationException: RoleArn must be specified when testing a Task state",
    );
    expect(await refusal(PASS, { roleArn: undefined })).toMatch(/^none/);
  });

  test.each([
    [{ stateConfiguration: { retrierRetryCount: 0 } }, "RetrierRetryCount"],
    [{ stateConfiguration: { errorCausedByState: "A" } }, "ErrorCausedByState"],
    [{ stateConfiguration: { mapIterationFailureCount: 0 } }, "MapIterationFailureCount"],
    [{ stateConfiguration: { mapItemReaderData: "[]" } }, "MapItemReaderData"],
    [{ context: {} }, "Context"],
  ])("with what only a mock can have: %j", async (request, member) => {
    const state = member === "Context" ? PASS : MAP;
    expect(await refusal(state, request)).toBe(
      `ValidationException: TestState does not support ${member} when a mock is not specified.`,
    );
  });
});

describe("TestState refuses a mock", () => {
  test.each([
    ["Pass", PASS],
    ["Succeed", { Type: "Succeed" }],
    ["Fail", { Type: "Fail" }],
    ["Wait", { Type: "Wait", Seconds: 1, End: true }],
    ["Choice", { Type: "Choice", Choices: [{ Variable: "$", IsPresent: true, Next: "N" }] }],
  ])("of a %s", async (type, state) => {
    for (const mock of [ok, failureOf("E")]) {
      expect(await refusal(state, { mock })).toBe(
        `ValidationException: State type '${type}' is not supported when a mock is specified`,
      );
    }
  });

  const NONE = "One of the following fields is required for a test mock: [result, errorOutput].";
  const ONE = "A test mock should have only one of the following fields: [result, errorOutput].";
  test.each([
    [TASK, { ...ok, ...failureOf("E") }, ONE],
    [TASK, {}, NONE],
    [TASK, failureOf(""), "An error was not specified in the mocked error output."],
    [
      TASK,
      { errorOutput: { cause: "c" } },
      "An error was not specified in the mocked error output.",
    ],
    [TASK, { result: "no JSON", fieldValidationMode: "NONE" }, "Mocked result must be valid JSON"],
    [PARALLEL, ok, "Mocked result must be an array."],
    [
      PARALLEL,
      resultOf([1]),
      "Mocked result must contain the same number of items as number of Parallel branches.",
    ],
    [MAP, ok, "Mocked result must be an array."],
    [WRITER, resultOf([]), "Mocked result must be a JSON object."],
  ])("of %j that is %j", async (state, mock, message) => {
    expect(await refusal(state, { mock })).toBe(`ValidationException: ${message}`);
  });

  test("with revealSecrets, which reveals nothing then", async () => {
    expect(await refusal(TASK, { mock: ok, revealSecrets: true })).toBe(
      "ValidationException: TestState does not support RevealSecrets when a mock is specified.",
    );
  });
});

describe("TestState refuses a configuration", () => {
  test("with failed iterations of another state than a Map, though it may be inside of one", async () => {
    const stateConfiguration = { mapIterationFailureCount: 1 };
    expect(await refusal(TASK, { mock: ok, stateConfiguration })).toBe(
      "ValidationException: MapIterationFailureCount is only supported when testing a Map state.",
    );
  });

  test.each([
    [TASK, { mapItemReaderData: "[]" }, "MapItemReaderData when the state has no ItemReader."],
    [
      TASK,
      { errorCausedByState: "A" },
      "ErrorCausedByState when the state is not a Map or Parallel.",
    ],
  ])("that %j can't have: %j", async (state, stateConfiguration, what) => {
    expect(await refusal(state, { mock: ok, stateConfiguration })).toBe(
      `ValidationException: TestState does not support ${what}`,
    );
  });

  test("that names a state that is not inside", async () => {
    const stateConfiguration = { errorCausedByState: "C" };
    expect(await refusal(PARALLEL, { mock: failureOf("E"), stateConfiguration })).toBe(
      "ValidationException: State not found in definition",
    );
  });

  test("without what an ItemReader reads", async () => {
    expect(await refusal(READER, { mock: resultOf([]) })).toBe(
      "ValidationException: ItemReader data must be specified when testing a Map state with ItemReader specified.",
    );
  });
});

describe("TestState refuses a context object", () => {
  const at = (context: unknown, state: object = TASK) => refusal(state, { mock: ok, context });
  const invalid = (problem: string) =>
    `ValidationException: Invalid Context object provided: ${problem}`;

  test.each([
    [{ Execution: { Id: 1 } }, "Execution.Id must be a string"],
    [{ State: { RetryCount: "1" } }, "State.RetryCount must be an integer"],
    [{ StateMachine: [] }, "StateMachine must be an object"],
    [{ Map: {} }, "'Map' field is not supported when mocking a Context object"],
    [{ Else: 1 }, "Field 'Else' is not allowed"],
    [[], "Context object must be a JSON object"],
    ["{", "Context object must be valid JSON"],
    [
      { Task: { Token: "t" } },
      "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
    ],
  ])("%j", async (context, problem) => {
    expect(await at(context)).toBe(invalid(problem));
  });

  test.each([{}, { Execution: {}, State: {}, StateMachine: {} }, { Execution: { Input: [1] } }])(
    "but %j is one",
    async (context) => {
      expect(await at(context)).toMatch(/^none/);
    },
  );

  test("with a token only where a state has one", async () => {
    expect(await at({ Task: { Token: "t" } }, CALLBACK)).toMatch(/^none/);
  });
});

describe("the context object of a test", () => {
  const state = { ...TASK, Parameters: { FunctionName: "f", "Payload.$": "$$" } };

  test("is that of the request, in full", async () => {
    const { test } = await stateTests();
    const context = { State: { Name: "Mine" } };
    const tested = await test(state, { mock: ok, context });
    expect(tested.inspectionData?.["afterParameters"]).toEqual({
      FunctionName: "f",
      Payload: context,
    });
  });

  test("is that of an Express execution otherwise, with AWS's name of the state", async () => {
    const { test } = await stateTests();
    const definition = { StartAt: "Named", States: { Named: state } };
    const tested = await test(definition, { stateName: "Named", mock: ok, input: [1] });
    const arn = (type: string, name: string) =>
      expect.stringMatching(`^arn:aws:states:us-east-1:000000000000:${type}:${name}$`);
    expect(tested.inspectionData?.["afterParameters"]).toEqual({
      FunctionName: "f",
      Payload: {
        Execution: {
          Id: arn("express", "[^:]+:[^:]+"),
          Input: [1],
          Name: expect.any(String),
          RoleArn: ROLE,
          StartTime: expect.any(String),
        },
        StateMachine: { Id: arn("stateMachine", "[^:]+"), Name: expect.any(String) },
        State: { Name: "StateName", EnteredTime: expect.any(String), RetryCount: 0 },
      },
    });
  });

  test("has no role when the request has none", async () => {
    const { test } = await stateTests();
    const role = { Type: "Pass", Parameters: { "role.$": "$$.Execution.RoleArn" }, End: true };
    expect((await test(role, { roleArn: undefined })).output).toEqual({ role: null });
  });
});

test("TestState refuses an input and variables that are no JSON", async () => {
  expect(await refusal(PASS, { input: "{" })).toMatch(
    /^InvalidExecutionInput: Invalid State Machine Execution Input: '/,
  );
  expect(await refusal(PASS, { variables: "[]" })).toBe(
    "ValidationException: Variables must be a JSON object.",
  );
});

test("TestState checks the constraints of its members", async () => {
  const request = {
    inspectionLevel: "ALL",
    stateName: "",
    mock: { fieldValidationMode: "LAX" },
    stateConfiguration: { retrierRetryCount: -1 },
  };
  expect(await refusal(PASS, request)).toMatch(
    /^ValidationException: 4 validation errors detected: Value 'ALL' at 'inspectionLevel' .* Value at 'stateName' .* Value 'LAX' at 'mock.fieldValidationMode' .* Value '-1' at 'stateConfiguration.retrierRetryCount' /,
  );
  expect(await refusal(PASS, { roleArn: "role" })).toBe(
    "InvalidArn: Invalid Arn: 'Invalid ARN prefix: role'",
  );
});

test("TestState needs a permission, and another one to reveal secrets", async () => {
  const asked: AuthorizationRequest[] = [];
  const endpoint = await testEndpoint({ authorize: (request) => void asked.push(request) });
  const definition = JSON.stringify(PASS);
  await callAs(endpoint, "ME", "TestState", { definition, revealSecrets: true });
  expect(asked.map(({ action, resource }) => [action, resource])).toEqual([
    ["states:TestState", undefined],
    ["states:RevealSecrets", undefined],
  ]);
});

test("TestState refuses what is nested too deeply to be written", async () => {
  const lists = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
  const attributes = (levels: number) => `${'{"L":['.repeat(levels)}${"]}".repeat(levels)}`;
  const table = {
    ...TASK,
    Resource: "arn:aws:states:::dynamodb:getItem",
    Parameters: { TableName: "t", Key: {} },
  };
  const mock = { result: `{"Item":{"a":${attributes(20_000)}}}` };
  expect(await refusal(table, { mock })).toBe(
    "ValidationException: Mocked result must be valid JSON",
  );
  expect(await refusal(PASS, { variables: `{"a":${lists(100_000)}}` })).toBe(
    "ValidationException: Variables must be a JSON object.",
  );
  expect(
    await refusal(TASK, { mock: ok, context: `{"Execution":{"Input":${lists(100_000)}}}` }),
  ).toBe("ValidationException: Invalid Context object provided: Context object must be valid JSON");
});

test("TestState keeps the digits of large numbers", async () => {
  const { endpoint } = await stateTests();
  const big = "12345678901234567890";
  const definition = JSON.stringify({ ...PASS, Parameters: { "v.$": "$v" } });
  expect(await endpoint.call("TestState", { definition, variables: `{"v":${big}}` })).toMatchObject(
    { output: `{"v":${big}}` },
  );
});
