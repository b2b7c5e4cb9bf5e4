import { describe, expect, test } from "vitest";
import { ROLE, testEndpoint } from "../testing/endpoint.ts";

const PASS = { StartAt: "One", States: { One: { Type: "Pass", End: true } } };

describe("state machines", () => {
  test("are created once for the same call, compared by the text of the definition", async () => {
    const endpoint = await testEndpoint();
    const create = (definition: string) =>
      endpoint.call("CreateStateMachine", { name: "m", roleArn: ROLE, definition });
    const made = await create(JSON.stringify(PASS));
    await endpoint.clock.advance(1_000);
    expect(await create(JSON.stringify(PASS))).toEqual(made);
    await expect(create(JSON.stringify(PASS, null, 1))).rejects.toMatchObject({
      code: "StateMachineAlreadyExists",
      message:
        "State Machine Already Exists: 'arn:aws:states:us-east-1:000000000000:stateMachine:m'",
    });
  });

  test("apply an update to new executions, not to running ones", async () => {
    const endpoint = await testEndpoint();
    const before = {
      StartAt: "One",
      States: {
        One: { Type: "Wait", Seconds: 5, Next: "Two" },
        Two: { Type: "Pass", Result: "old", End: true },
      },
    };
    const stateMachineArn = await endpoint.machine(before);
    const running = await endpoint.start(stateMachineArn);
    const definition = JSON.stringify({
      StartAt: "New",
      States: { New: { Type: "Pass", Result: "new", End: true } },
    });
    const updated = await endpoint.call("UpdateStateMachine", { stateMachineArn, definition });
    expect(updated).toMatchObject({ revisionId: expect.any(String) });
    const next = await endpoint.start(stateMachineArn);
    await endpoint.clock.advance(5_000);
    expect((await endpoint.describe(running)).output).toBe('"old"');
    expect((await endpoint.describe(next)).output).toBe('"new"');
    expect(await endpoint.call("DescribeStateMachine", { stateMachineArn })).toMatchObject({
      definition,
      status: "ACTIVE",
      type: "STANDARD",
      roleArn: ROLE,
      loggingConfiguration: { level: "OFF", includeExecutionData: false },
    });
  });

  test("keep their revision when an update changes nothing", async () => {
    const endpoint = await testEndpoint();
    const stateMachineArn = await endpoint.machine(PASS);
    const roleArn = `${ROLE}-other`;
    type Updated = { revisionId: string };
    const update = (more: object) =>
      endpoint.call("UpdateStateMachine", { stateMachineArn, ...more }) as Promise<Updated>;
    const { revisionId } = await update({ roleArn });
    expect(await update({ roleArn, definition: JSON.stringify(PASS) })).toMatchObject({
      revisionId,
    });
    expect((await update({ roleArn: ROLE })).revisionId).not.toBe(revisionId);
  });

  test("are described with the variables that each state reads", async () => {
    const endpoint = await testEndpoint();
    const inner = {
      StartAt: "Inner",
      States: {
        Inner: {
          Type: "Pass",
          Assign: { "sum.$": "States.MathAdd(States.MathAdd($y, 1), $x.count)" },
          End: true,
        },
      },
    };
    const definition = {
      StartAt: "Set",
      States: {
        Set: { Type: "Pass", Assign: { x: "$y", items: [1] }, Next: "Look" },
        Look: {
          Type: "Choice",
          Choices: [{ Variable: "$x", StringEqualsPath: "$answer", Next: "Each" }],
          Default: "Queried",
        },
        Each: {
          Type: "Map",
          ItemsPath: "$items",
          ItemSelector: { "now.$": "$$.State.Name", plain: "$x" },
          ItemProcessor: inner,
          Next: "Queried",
        },
        Queried: {
          Type: "Pass",
          QueryLanguage: "JSONata",
          Output: {
            sum: "{% ($own := $x; $sum($map($items, function($i) { $i + $own + $states.input.n }))) %}",
            text: "$y",
          },
          End: true,
        },
      },
    };
    const variableReferences = {
      Look: ["answer", "x"],
      Each: ["items"],
      Inner: ["x", "y"],
      Queried: ["items", "x"],
    };
    const stateMachineArn = await endpoint.machine(definition);
    const machine = await endpoint.call("DescribeStateMachine", { stateMachineArn });
    expect(machine).toMatchObject({ variableReferences });
    const executionArn = await endpoint.start(stateMachineArn);
    expect(await endpoint.call("DescribeStateMachineForExecution", { executionArn })).toMatchObject(
      { variableReferences },
    );
    const plain = await endpoint.machine(PASS, { name: "plain" });
    expect(
      await endpoint.call("DescribeStateMachine", { stateMachineArn: plain }),
    ).not.toHaveProperty("variableReferences", expect.anything());
  });

  test("keep their settings, and reject settings that AWS rejects", async () => {
    const endpoint = await testEndpoint();
    const logGroupArn = "arn:aws:logs:us-east-1:000000000000:log-group:mine:*";
    const destination = (arn: string) => ({ cloudWatchLogsLogGroup: { logGroupArn: arn } });
    const loggingConfiguration = { level: "ALL", destinations: [destination(logGroupArn)] };
    const stateMachineArn = await endpoint.machine(PASS, { name: "logs", loggingConfiguration });
    expect(await endpoint.call("DescribeStateMachine", { stateMachineArn })).toMatchObject({
      loggingConfiguration: { ...loggingConfiguration, includeExecutionData: false },
      tracingConfiguration: { enabled: false },
      encryptionConfiguration: { type: "AWS_OWNED_KEY" },
    });
    await expect(endpoint.machine(PASS, { name: "logs" })).rejects.toMatchObject({
      code: "StateMachineAlreadyExists",
    });
    for (const [wrong, problem] of [
      [{ level: "ALL" }, "Must specify exactly one Log Destination."],
      [{ level: "ALL", destinations: [{}] }, "Must set valid CloudWatch Log Group ARN."],
      [
        { level: "ALL", destinations: [destination("arn:aws:s3:::mine")] },
        "Provided ARN is not CloudWatch Logs Log Group ARN.",
      ],
      [
        { level: "ALL", destinations: [destination(logGroupArn.slice(0, -2))] },
        "Log Group ARN must be provided with '*' qualifier.",
      ],
    ] as const) {
      await expect(
        endpoint.call("UpdateStateMachine", { stateMachineArn, loggingConfiguration: wrong }),
      ).rejects.toMatchObject({
        code: "InvalidLoggingConfiguration",
        message: `Invalid Logging Configuration: ${problem}`,
      });
    }
    await expect(endpoint.machine(PASS, { versionDescription: "first" })).rejects.toMatchObject({
      code: "ValidationException",
      message: "Version description can only be set when publish is true",
    });
  });

  test("are named in the error when they do not exist", async () => {
    const endpoint = await testEndpoint();
    const stateMachineArn = "arn:aws:states:us-east-1:000000000000:stateMachine:none";
    for (const operation of ["DescribeStateMachine", "StartExecution", "ListExecutions"]) {
      await expect(endpoint.call(operation, { stateMachineArn })).rejects.toMatchObject({
        code: "StateMachineDoesNotExist",
        message: `State Machine Does Not Exist: '${stateMachineArn}'`,
      });
    }
    expect(await endpoint.call("DeleteStateMachine", { stateMachineArn })).toEqual({});
  });

  test("end their executions at the end of a wait once they are deleted", async () => {
    const endpoint = await testEndpoint();
    const wait = { Type: "Wait", Seconds: 60 };
    const last = { StartAt: "Wait", States: { Wait: { ...wait, End: true } } };
    const further = {
      StartAt: "Wait",
      States: { Wait: { ...wait, Next: "End" }, End: { Type: "Succeed" } },
    };
    const executions: string[] = [];
    for (const definition of [last, further]) {
      const stateMachineArn = await endpoint.machine(definition);
      executions.push(await endpoint.start(stateMachineArn));
      await endpoint.clock.advance(0);
      await endpoint.call("DeleteStateMachine", { stateMachineArn });
    }
    const statuses = () =>
      Promise.all(executions.map(async (arn) => (await endpoint.describe(arn)).status));
    await endpoint.clock.advance(59_999);
    expect(await statuses()).toEqual(["RUNNING", "RUNNING"]);
    await endpoint.clock.advance(1);
    expect(await statuses()).toEqual(["FAILED", "FAILED"]);
  });

  test("are listed by name, in pages", async () => {
    const endpoint = await testEndpoint();
    for (const name of ["c", "a", "b"]) await endpoint.machine(PASS, { name });
    type Page = { stateMachines: { name: string }[]; nextToken?: string };
    const list = (more: object) => endpoint.call("ListStateMachines", more) as Promise<Page>;
    const first = await list({ maxResults: 2 });
    expect(first.stateMachines.map((machine) => machine.name)).toEqual(["a", "b"]);
    const second = await list({ maxResults: 2, nextToken: first.nextToken });
    expect(second.stateMachines.map((machine) => machine.name)).toEqual(["c"]);
  });

  test("have tags", async () => {
    const endpoint = await testEndpoint();
    const resourceArn = await endpoint.machine(PASS, { tags: [{ key: "a", value: "1" }] });
    await endpoint.call("TagResource", { resourceArn, tags: [{ key: "b", value: "" }] });
    await endpoint.call("UntagResource", { resourceArn, tagKeys: ["a", "unknown"] });
    expect(await endpoint.call("ListTagsForResource", { resourceArn })).toEqual({
      tags: [{ key: "b", value: "" }],
    });
    await expect(
      endpoint.call("TagResource", { resourceArn: `${resourceArn}:1`, tags: [] }),
    ).rejects.toMatchObject({
      code: "ResourceNotFound",
      message: `Resource not found: '${resourceArn}:1'`,
    });
  });
});

test.each([...' <>{}[]?*"#%\\^|~`$&,;:/\u0000\u001f\u007f\u0085'])(
  "a name with %j is rejected",
  async (character) => {
    const endpoint = await testEndpoint();
    const name = `a${character}b`;
    const rejection = { code: "InvalidName", message: `Invalid Name: '${name}'` };
    await expect(endpoint.call("CreateActivity", { name })).rejects.toMatchObject(rejection);
    await expect(endpoint.machine(PASS, { name })).rejects.toMatchObject(rejection);
  },
);

test("a name may have eighty characters of any script", async () => {
  const endpoint = await testEndpoint();
  await endpoint.activity("é".repeat(80));
  await endpoint.activity("😀".repeat(80));
  await expect(endpoint.activity("x".repeat(81))).rejects.toMatchObject({
    code: "ValidationException",
  });
});

test.each([
  ["DescribeStateMachine", { stateMachineArn: "nonsense" }, "Invalid ARN prefix: nonsense"],
  [
    "DescribeStateMachine",
    { stateMachineArn: "arn:aws:states:us-east-1:000000000000:activity:a" },
    "Resource type not valid in this context: activity",
  ],
  [
    "DescribeActivity",
    { activityArn: "arn:aws:states:us-east-1:000000000000:stateMachine:a" },
    "Resource type not valid in this context: stateMachine",
  ],
])("%s rejects %j", async (operation, input, message) => {
  const endpoint = await testEndpoint();
  await expect(endpoint.call(operation, input)).rejects.toMatchObject({
    code: "InvalidArn",
    message: `Invalid Arn: '${message}'`,
  });
});
