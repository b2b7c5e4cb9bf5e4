import { describe, expect, test } from "vitest";
import { testEndpoint } from "../../testing/endpoint.ts";

const RESOURCE = "arn:aws:states:::lambda:invoke";
const task = (fields: object) => {
  const field = "QueryLanguage" in fields ? "Arguments" : "Parameters";
  const parameters = { [field]: { FunctionName: "f" } };
  return {
    StartAt: "Call",
    States: { Call: { Type: "Task", Resource: RESOURCE, End: true, ...parameters, ...fields } },
  };
};

async function run(fields: object, input: unknown = {}) {
  const roles: string[] = [];
  const endpoint = await testEndpoint({
    integrations: {
      "lambda:invoke": async ({ roleArn }) => {
        roles.push(roleArn);
        return 1;
      },
    },
  });
  const ended = await endpoint.run(task(fields), input);
  const events = await endpoint.history(ended.executionArn);
  const scheduled = events.find(({ type }) => type === "TaskScheduled");
  return { ended, roles, details: scheduled?.["taskScheduledEventDetails"] };
}

describe("an integer field", () => {
  test.each([
    ["a literal", { TimeoutSeconds: 7 }, 7],
    ["a path", { TimeoutSecondsPath: "$.seven" }, 7],
    ["a path to a string", { TimeoutSecondsPath: "$.text" }, 17],
    ["the context object", { TimeoutSecondsPath: "$$.Execution.Input.seven" }, 7],
    ["JSONata", { QueryLanguage: "JSONata", TimeoutSeconds: "{% $states.input.seven + 2 %}" }, 9],
    ["the minimum", { TimeoutSecondsPath: "$.one" }, 1],
  ])("is read from %s", async (_, fields, seconds) => {
    const { details } = await run(fields, { seven: 7, text: "17", one: 1 });
    expect(details).toMatchObject({ timeoutInSeconds: seconds });
  });

  test.each([
    ["x7", 'The TimeoutSecondsPath field refers to value "x7" which is not a valid integer: $.v'],
    ["7x", 'The TimeoutSecondsPath field refers to value "7x" which is not a valid integer: $.v'],
    ["7.0", 'The TimeoutSecondsPath field refers to value "7.0" which is not a valid integer: $.v'],
    [1.5, 'The TimeoutSecondsPath field refers to value "1.5" which is not a valid integer: $.v'],
    [0, 'The TimeoutSecondsPath field refers to value "0" which is not a valid integer: $.v'],
    ["-7", 'The TimeoutSecondsPath field refers to value "-7" which is not a valid integer: $.v'],
    [[7], 'The TimeoutSecondsPath field refers to value "[7]" which is not a valid integer: $.v'],
    [true, 'The TimeoutSecondsPath field refers to value "true" which is not a valid integer: $.v'],
    [null, 'The TimeoutSecondsPath field refers to value "null" which is not a valid integer: $.v'],
    [
      { a: 1 },
      'The TimeoutSecondsPath field refers to value "{"a":1}" which is not a valid integer: $.v',
    ],
  ])("rejects %j at a path", async (v, message) => {
    const { ended } = await run({ TimeoutSecondsPath: "$.v" }, { v });
    expect(ended).toMatchObject({
      status: "FAILED",
      error: "States.Runtime",
      cause: expect.stringContaining(message),
    });
  });

  test("fails when nothing is at its path", async () => {
    const { ended } = await run({ TimeoutSecondsPath: "$.none" });
    expect(ended).toMatchObject({
      error: "States.Runtime",
      cause: expect.stringContaining("Invalid path '$.none'"),
    });
  });

  test.each([
    ["'x'", "Expected 'number', but was 'string' for value: \"x\""],
    ["1.5", "The TimeoutSeconds field cannot be parsed as an integer: 1.5"],
    ["0", "TimeoutSeconds must be between 0 and 99999999 but was: 0"],
    ["-7", "TimeoutSeconds must be between 0 and 99999999 but was: -7"],
    ["100000000", "TimeoutSeconds must be between 0 and 99999999 but was: 100000000"],
    ["'7'", "Expected 'number', but was 'string' for value: \"7\""],
  ])("rejects {% %s %} in JSONata", async (expression, message) => {
    const { ended } = await run({
      QueryLanguage: "JSONata",
      TimeoutSeconds: `{% ${expression} %}`,
    });
    expect(ended).toMatchObject({
      error: "States.QueryEvaluationError",
      cause: expect.stringContaining(message),
    });
  });
});

describe("Credentials", () => {
  const role = "arn:aws:iam::000000000000:role/other";

  test.each([
    ["JSONPath", { Credentials: { "RoleArn.$": "$.role" } }],
    ["JSONata", { QueryLanguage: "JSONata", Credentials: { RoleArn: "{% $states.input.role %}" } }],
    ["a literal", { Credentials: { RoleArn: role } }],
  ])("determine the role of the call: %s", async (_, fields) => {
    const { roles, details } = await run(fields, { role });
    expect(roles).toEqual([role]);
    expect(details).toMatchObject({ taskCredentials: { roleArn: role } });
  });

  test("are absent from the history of a task that has none", async () => {
    const { details } = await run({});
    expect(details).not.toHaveProperty("taskCredentials");
  });

  test.each([[1], [null], [["a"]], [{}]])("fail the state where RoleArn is %j", async (value) => {
    const { ended, roles } = await run({ Credentials: { "RoleArn.$": "$.role" } }, { role: value });
    expect(roles).toEqual([]);
    expect(ended).toMatchObject({
      error: "States.Runtime",
      cause: expect.stringContaining("The Credentials field names no RoleArn."),
    });
  });
});
