import { describe, expect, test, vi } from "vitest";
import { AccessDeniedException } from "../errors.ts";
import type { AuthorizeTask } from "../integrations.ts";
import { type HistoryEvent, ROLE, type TestEndpoint, testEndpoint } from "../testing/endpoint.ts";
import { durableEndpoint } from "../testing/restart.ts";

const PASS = { StartAt: "A", States: { A: { Type: "Pass", Result: { ok: true }, End: true } } };
const WAIT = { StartAt: "A", States: { A: { Type: "Wait", Seconds: 60, End: true } } };
const FAIL = {
  StartAt: "A",
  States: { A: { Type: "Fail", Error: "Broken", Cause: "by design" } },
};

const parentOf = (Parameters: object, form = "", fields: object = {}) => ({
  StartAt: "Call",
  States: {
    Call: {
      Type: "Task",
      Resource: `arn:aws:states:::states:startExecution${form}`,
      Parameters,
      End: true,
      ...fields,
    },
  },
});
const sdk = (action: string, Parameters: object) => ({
  StartAt: "Call",
  States: {
    Call: {
      Type: "Task",
      Resource: `arn:aws:states:::aws-sdk:sfn:${action}`,
      Parameters,
      End: true,
    },
  },
});
const json = (text: string | undefined): Record<string, unknown> => JSON.parse(text ?? "null");

/** A parent that has begun to wait for its child. */
async function waiting(endpoint: TestEndpoint, form = ".sync", fields: object = {}) {
  const StateMachineArn = await endpoint.machine(WAIT);
  const parent = await endpoint.start(
    await endpoint.machine(parentOf({ StateMachineArn, Name: "child" }, form, fields)),
  );
  await endpoint.clock.advance(0);
  return {
    parent,
    child: StateMachineArn.replace(":stateMachine:", ":execution:").concat(":child"),
  };
}

describe("states:startExecution", () => {
  test("returns the answer of StartExecution with the details of AWS's SDK, and does not wait", async () => {
    const endpoint = await testEndpoint();
    const StateMachineArn = await endpoint.machine(WAIT);
    const { status, output, startDate } = await endpoint.run(
      parentOf({ StateMachineArn, Name: "child", Input: { a: 1 } }),
    );
    expect(status).toBe("SUCCEEDED");
    const result = json(output);
    expect(Object.keys(result)).toEqual([
      "ExecutionArn",
      "SdkHttpMetadata",
      "SdkResponseMetadata",
      "StartDate",
    ]);
    expect(result).toMatchObject({
      ExecutionArn: `${StateMachineArn.replace(":stateMachine:", ":execution:")}:child`,
      SdkHttpMetadata: {
        AllHttpHeaders: { "Content-Type": ["application/x-amz-json-1.0"] },
        HttpHeaders: { "Content-Type": "application/x-amz-json-1.0" },
        HttpStatusCode: 200,
      },
      StartDate: startDate * 1000,
    });
    const child = await endpoint.describe(String(result["ExecutionArn"]));
    expect(child).toMatchObject({ status: "RUNNING", input: '{"a":1}' });
  });

  test.each([
    [undefined, "{}"],
    [null, "{}"],
    ['{"b": 2}', '{"b": 2}'],
    [[1, "x"], '[1,"x"]'],
  ])("hands the Input %j on as %s", async (Input, expected) => {
    const endpoint = await testEndpoint();
    const StateMachineArn = await endpoint.machine(PASS);
    const { output } = await endpoint.run(parentOf({ StateMachineArn, Input }, ".sync"));
    expect(json(output)).toMatchObject({ Input: expected });
  });

  test("hands on the id of the parent that AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID names", async () => {
    const endpoint = await testEndpoint();
    const StateMachineArn = await endpoint.machine(PASS);
    const { executionArn, output } = await endpoint.run(
      parentOf(
        {
          StateMachineArn,
          Input: { "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Id" },
        },
        ".sync:2",
      ),
    );
    expect(json(output)).toMatchObject({
      Input: { AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: executionArn },
    });
  });

  test.each(["", ".sync", ".sync:2"])("names the API's refusals as AWS does: %s", async (form) => {
    const endpoint = await testEndpoint();
    const missing = "arn:aws:states:us-east-1:000000000000:stateMachine:missing";
    const { error, cause } = await endpoint.run(parentOf({ StateMachineArn: missing }, form));
    expect(error).toBe("StepFunctions.StateMachineDoesNotExistException");
    expect(cause).toMatch(
      /^State Machine Does Not Exist: 'arn:aws:states:us-east-1:000000000000:stateMachine:missing' \(Service: AWSStepFunctions; Status Code: 400; Error Code: StateMachineDoesNotExist; Request ID: [\w-]{36}; Proxy: null\)$/,
    );
  });

  test("fails when the child's name is taken, and Catch matches it", async () => {
    const endpoint = await testEndpoint();
    const StateMachineArn = await endpoint.machine(PASS);
    await endpoint.start(StateMachineArn, {}, { name: "child" });
    await endpoint.clock.advance(0);
    const Catch = [
      { ErrorEquals: ["StepFunctions.ExecutionAlreadyExistsException"], Next: "Caught" },
    ];
    const { States } = parentOf({ StateMachineArn, Name: "child" }, "", { Catch });
    const definition = {
      StartAt: "Call",
      States: { ...States, Caught: { Type: "Succeed" } },
    };
    expect(await endpoint.run(definition)).toMatchObject({
      status: "SUCCEEDED",
      output: expect.stringContaining("Execution Already Exists"),
    });
  });

  test.each([
    [{ "Name.$": "$.n" }, "The value of the field 'Name' has an invalid format"],
    [{ "StateMachineArn.$": "$.none" }, "The field 'StateMachineArn' is required but was missing"],
  ])("can't be started with %j", async (parameters, reason) => {
    const endpoint = await testEndpoint();
    const definition = parentOf({ StateMachineArn: "m", ...parameters });
    if ("StateMachineArn.$" in parameters) {
      Reflect.deleteProperty(definition.States.Call.Parameters, "StateMachineArn");
    }
    const { executionArn, error, cause } = await endpoint.run(definition, { n: 5, none: null });
    expect(error).toBe("States.Runtime");
    expect(cause).toMatch(
      /^An error occurred while executing the state 'Call' \(entered at the event id #2\)\. The Parameters '\{.+\}' could not be used to start the Task: \[/,
    );
    expect(cause).toContain(`[${reason}]`);
    expect(await endpoint.types(executionArn)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "ExecutionFailed",
    ]);
  });

  test("is overridden by an integration of the same name", async () => {
    const endpoint = await testEndpoint({
      integrations: { "states:startExecution": async () => "own" },
    });
    const { output } = await endpoint.run(parentOf({ StateMachineArn: "m" }));
    expect(output).toBe('"own"');
  });

  test("starts an execution in the account of its Credentials", async () => {
    const endpoint = await testEndpoint();
    const StateMachineArn = "arn:aws:states:us-east-1:111111111111:stateMachine:none";
    const Credentials = { RoleArn: "arn:aws:iam::111111111111:role/other" };
    expect(await endpoint.run(parentOf({ StateMachineArn }, "", { Credentials }))).toMatchObject({
      error: "StepFunctions.StateMachineDoesNotExistException",
    });
    expect(await endpoint.run(parentOf({ StateMachineArn }))).toMatchObject({
      error: "StepFunctions.AWSStepFunctionsException",
    });
  });

  test("starts Express executions, too", async () => {
    const endpoint = await testEndpoint();
    const StateMachineArn = await endpoint.machine(PASS, { type: "EXPRESS" });
    const { output } = await endpoint.run(parentOf({ StateMachineArn }));
    expect(json(output)["ExecutionArn"]).toMatch(/:express:/);
  });
});

describe("states:startExecution.waitForTaskToken", () => {
  test("waits until the child, or anybody else, has answered its token", async () => {
    const endpoint = await testEndpoint();
    const child = {
      StartAt: "Answer",
      States: {
        Answer: {
          Type: "Task",
          Resource: "arn:aws:states:::aws-sdk:sfn:sendTaskSuccess",
          Parameters: { "TaskToken.$": "$.token", Output: { by: "child" } },
          End: true,
        },
      },
    };
    const StateMachineArn = await endpoint.machine(child);
    const { executionArn, output } = await endpoint.run(
      parentOf({ StateMachineArn, Input: { "token.$": "$$.Task.Token" } }, ".waitForTaskToken"),
    );
    expect(output).toBe('{"by":"child"}');
    expect((await endpoint.types(executionArn)).slice(2, 6)).toEqual([
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitted",
      "TaskSucceeded",
    ]);
  });
});

describe("states:startExecution.sync", () => {
  test.each([
    [".sync", { Input: '{"a":1}', Output: '{"ok":true}' }],
    [".sync:2", { Input: { a: 1 }, Output: { ok: true } }],
  ])("returns the child's description: %s", async (form, payloads) => {
    const endpoint = await testEndpoint();
    const StateMachineArn = await endpoint.machine(PASS);
    const { executionArn, output } = await endpoint.run(
      parentOf({ StateMachineArn, Name: "child", Input: { a: 1 } }, form),
    );
    const result = json(output);
    expect(result).toMatchObject({
      ExecutionArn: expect.stringMatching(/:child$/),
      InputDetails: { Included: true },
      Name: "child",
      OutputDetails: { Included: true },
      RedriveCount: 0,
      RedriveStatus: "NOT_REDRIVABLE",
      StartDate: expect.any(Number),
      StateMachineArn,
      Status: "SUCCEEDED",
      StopDate: expect.any(Number),
      ...payloads,
    });
    expect(Object.keys(result)).toEqual(Object.keys(result).sort());
    const events = await endpoint.history(executionArn);
    const [, , , , submitted, succeeded] = events as (HistoryEvent | undefined)[];
    expect(submitted).toMatchObject({
      type: "TaskSubmitted",
      previousEventId: 4,
      taskSubmittedEventDetails: {
        resourceType: "states",
        resource: `startExecution${form}`,
        output: expect.stringMatching(/"ExecutionArn":.*"SdkHttpMetadata":.*"StartDate":\d+/),
      },
    });
    expect(succeeded).toMatchObject({ type: "TaskSucceeded", previousEventId: 5 });
  });

  test("tells the alias and the version by which the child was started", async () => {
    const endpoint = await testEndpoint();
    const { stateMachineArn, stateMachineVersionArn } = (await endpoint.call("CreateStateMachine", {
      name: "child",
      roleArn: ROLE,
      definition: JSON.stringify(PASS),
      publish: true,
    })) as Record<string, string>;
    const { stateMachineAliasArn } = (await endpoint.call("CreateStateMachineAlias", {
      name: "live",
      routingConfiguration: [{ stateMachineVersionArn, weight: 100 }],
    })) as Record<string, string>;
    const { output } = await endpoint.run(
      parentOf({ StateMachineArn: stateMachineAliasArn }, ".sync:2"),
    );
    expect(json(output)).toMatchObject({
      StateMachineAliasArn: stateMachineAliasArn,
      StateMachineArn: stateMachineArn,
      StateMachineVersionArn: stateMachineVersionArn,
    });
  });

  test("keeps the digits of large numbers", async () => {
    const endpoint = await testEndpoint();
    const StateMachineArn = await endpoint.machine({
      StartAt: "A",
      States: { A: { Type: "Pass", End: true } },
    });
    const Input = '{"id":9007199254740993}';
    const { output } = await endpoint.run(parentOf({ StateMachineArn, Input }, ".sync:2"));
    expect(output).toContain('"Output":{"id":9007199254740993}');
  });

  test.each([".sync", ".sync:2"])(
    "fails with the description of a child that failed: %s",
    async (form) => {
      const endpoint = await testEndpoint();
      const StateMachineArn = await endpoint.machine(FAIL);
      const { error, cause } = await endpoint.run(
        parentOf({ StateMachineArn, Name: "child" }, form),
      );
      expect(error).toBe("States.TaskFailed");
      expect(json(cause)).toMatchObject({
        Cause: "by design",
        Error: "Broken",
        Input: "{}",
        Name: "child",
        RedriveStatus: "REDRIVABLE",
        Status: "FAILED",
      });
      expect(cause).toMatch(/^\{"Cause":/);
    },
  );

  test("fails when the child is stopped", async () => {
    const endpoint = await testEndpoint();
    const { parent, child } = await waiting(endpoint);
    await endpoint.call("StopExecution", { executionArn: child, error: "Halt" });
    await endpoint.clock.advance(0);
    const { error, cause } = await endpoint.describe(parent);
    expect(error).toBe("States.TaskFailed");
    expect(json(cause)).toMatchObject({ Error: "Halt", Status: "ABORTED" });
  });

  test("stops the child when the parent is stopped", async () => {
    const endpoint = await testEndpoint();
    const { parent, child } = await waiting(endpoint);
    expect(await endpoint.describe(child)).toMatchObject({ status: "RUNNING" });
    await endpoint.call("StopExecution", { executionArn: parent });
    await endpoint.clock.advance(0);
    expect(await endpoint.describe(child)).toMatchObject({ status: "ABORTED" });
  });

  test("stops the child when the task times out", async () => {
    const endpoint = await testEndpoint();
    const { parent, child } = await waiting(endpoint, ".sync:2", { TimeoutSeconds: 5 });
    await endpoint.clock.advance(5_000);
    expect(await endpoint.describe(parent)).toMatchObject({ error: "States.Timeout" });
    expect(await endpoint.describe(child)).toMatchObject({ status: "ABORTED" });
  });

  test("lets the child run on when a token has ended the task", async () => {
    const endpoint = await testEndpoint();
    const StateMachineArn = await endpoint.machine(WAIT);
    const Input = { "token.$": "$$.Task.Token" };
    const parent = await endpoint.start(
      await endpoint.machine(parentOf({ StateMachineArn, Name: "child", Input }, ".sync")),
    );
    await endpoint.clock.advance(0);
    const child = `${StateMachineArn.replace(":stateMachine:", ":execution:")}:child`;
    const { token: taskToken } = json(String((await endpoint.describe(child))["input"]));
    await endpoint.call("SendTaskSuccess", { taskToken, output: '"early"' });
    await endpoint.clock.advance(0);
    expect(await endpoint.describe(parent)).toMatchObject({ output: '"early"' });
    expect(await endpoint.describe(child)).toMatchObject({ status: "RUNNING" });
  });

  test("refuses an Express child before it starts", async () => {
    const endpoint = await testEndpoint();
    const StateMachineArn = await endpoint.machine(PASS, { type: "EXPRESS" });
    expect(await endpoint.run(parentOf({ StateMachineArn }, ".sync"))).toMatchObject({
      error: "StepFunctions.StateMachineTypeNotSupportedException",
    });
  });

  test.each([".sync", ".sync:2"])("waits for the same child after a restart: %s", async (form) => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const { parent, child } = await waiting(endpoint, form);
    const restarted = await afterCrash();
    await restarted.clock.advance(60_000);
    const { status, output } = await restarted.describe(parent);
    expect(status).toBe("SUCCEEDED");
    expect(json(output)).toMatchObject({ ExecutionArn: child, Status: "SUCCEEDED" });
    expect(await restarted.types(parent)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
  });

  test("learns after a restart that the child has ended", async () => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const { parent, child } = await waiting(endpoint);
    // The copy is taken when the child's end is stored, which the parent may not know yet.
    await endpoint.call("StopExecution", { executionArn: child });
    const restarted = await afterCrash();
    await restarted.clock.advance(0);
    expect(await restarted.describe(parent)).toMatchObject({ error: "States.TaskFailed" });
  });

  test("stops the child also when the parent is stopped after a restart", async () => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const { parent, child } = await waiting(endpoint);
    const restarted = await afterCrash();
    await restarted.clock.advance(0);
    await restarted.call("StopExecution", { executionArn: parent });
    await restarted.clock.advance(0);
    expect(await restarted.describe(child)).toMatchObject({ status: "ABORTED" });
  });
});

describe("aws-sdk:sfn", () => {
  test("can't be called with a parameter that the operation does not have", async () => {
    const endpoint = await testEndpoint();
    const definition = {
      QueryLanguage: "JSONata",
      StartAt: "Call",
      States: {
        Call: {
          Type: "Task",
          Resource: "arn:aws:states:::aws-sdk:sfn:describeExecution",
          Arguments: "{% $states.input %}",
          End: true,
        },
      },
    };
    const { error, cause } = await endpoint.run(definition, { Arn: "a" });
    expect(error).toBe("States.Runtime");
    expect(cause).toContain('[The field "Arn" is not supported by Step Functions]');
  });

  test("starts an execution, with the dates of AWS's SDK", async () => {
    const endpoint = await testEndpoint();
    const StateMachineArn = await endpoint.machine(WAIT);
    const { output } = await endpoint.run(
      sdk("startExecution", { StateMachineArn, Input: { a: 1 } }),
    );
    expect(json(output)).toEqual({
      ExecutionArn: expect.stringContaining(":execution:"),
      StartDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
  });

  test("runs an Express execution to its end, and does not fail when it fails", async () => {
    const endpoint = await testEndpoint();
    const StateMachineArn = await endpoint.machine(FAIL, { type: "EXPRESS" });
    const { output } = await endpoint.run(sdk("startSyncExecution", { StateMachineArn }));
    expect(json(output)).toMatchObject({
      BillingDetails: { BilledMemoryUsedInMB: 64 },
      Cause: "by design",
      Error: "Broken",
      Status: "FAILED",
    });
  });

  test("passes lists and nested members on", async () => {
    const endpoint = await testEndpoint();
    const resourceArn = await endpoint.machine(PASS);
    const { output } = await endpoint.run(
      sdk("tagResource", { ResourceArn: resourceArn, Tags: [{ Key: "team", Value: "blue" }] }),
    );
    expect(output).toBe("{}");
    expect(await endpoint.call("ListTagsForResource", { resourceArn })).toEqual({
      tags: [{ key: "team", value: "blue" }],
    });
  });

  test("names a refusal after Sfn", async () => {
    const endpoint = await testEndpoint();
    const { error, cause } = await endpoint.run(
      sdk("sendTaskFailure", { TaskToken: "NoSuchTaskToken" }),
    );
    expect(error).toBe("Sfn.InvalidTokenException");
    expect(cause).toMatch(
      /^Invalid Token: 'Invalid token' \(Service: Sfn, Status Code: 400, Request ID: [\w-]{36}\) \(SDK Attempt Count: 1\)$/,
    );
  });
});

describe("authorizeTask", () => {
  test("is asked for each call with the task's role", async () => {
    const authorizeTask = vi.fn<AuthorizeTask>();
    const endpoint = await testEndpoint({ authorizeTask });
    const StateMachineArn = await endpoint.machine(PASS);
    const { executionArn } = await endpoint.run(
      parentOf({ StateMachineArn, Name: "child" }, ".sync"),
    );
    expect(authorizeTask.mock.calls.map(([{ action, resource }]) => [action, resource])).toEqual([
      ["states:StartExecution", StateMachineArn],
      [
        "states:DescribeExecution",
        `${StateMachineArn.replace(":stateMachine:", ":execution:")}:child`,
      ],
    ]);
    expect(authorizeTask.mock.calls[0]?.[0]).toMatchObject({ executionArn, stateName: "Call" });
  });

  test.each([
    ["states:startExecution", "StepFunctions.AWSStepFunctionsException"],
    ["aws-sdk:sfn:startExecution", "Sfn.SfnException"],
  ])("fails %s when it throws", async (resource, error) => {
    const endpoint = await testEndpoint({
      authorizeTask: () => {
        throw new AccessDeniedException("not allowed");
      },
    });
    const definition = parentOf({ StateMachineArn: await endpoint.machine(PASS) });
    definition.States.Call.Resource = `arn:aws:states:::${resource}`;
    expect(await endpoint.run(definition)).toMatchObject({
      error,
      cause: expect.stringMatching(/^not allowed \(Service: /),
    });
  });
});

describe("with quotas, the calls of tasks count as others of their account and region:", () => {
  async function taskOf(definition: (machine: string) => object) {
    const endpoint = await testEndpoint({ quotas: "other" });
    const machine = await endpoint.machine(definition(await endpoint.machine(PASS)));
    return { endpoint, machine };
  }
  async function ended(endpoint: TestEndpoint, machine: string) {
    const executionArn = await endpoint.start(machine);
    await endpoint.clock.advance(0);
    return endpoint.describe(executionArn);
  }

  test("one of aws-sdk:sfn fails while its bucket is empty", async () => {
    const { endpoint, machine } = await taskOf(() => sdk("listActivities", {}));
    for (let call = 0; call < 100; call += 1) await endpoint.call("ListActivities", {});
    expect(await ended(endpoint, machine)).toMatchObject({
      error: "Sfn.SfnException",
      cause: expect.stringMatching(/^Rate exceeded \(Service: Sfn, Status Code: 400, /),
    });
    await endpoint.clock.advance(1_000);
    expect(await ended(endpoint, machine)).toMatchObject({ status: "SUCCEEDED" });
  });

  test("states:startExecution takes from the bucket of StartExecution", async () => {
    const { endpoint, machine } = await taskOf((StateMachineArn) =>
      parentOf({ StateMachineArn, "Name.$": "$$.Execution.Name" }),
    );
    // Each parent takes two of 800.
    for (let start = 0; start < 399; start += 1) await endpoint.start(machine);
    await endpoint.start(machine);
    await endpoint.clock.advance(0);
    await expect(endpoint.start(machine)).rejects.toMatchObject({ code: "ThrottlingException" });
  });
});
