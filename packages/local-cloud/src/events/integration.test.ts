import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { call, deployForTest as deploy, endOf, startExecution } from "../testing/program.ts";
import { allow, createRole } from "../testing/roles.ts";

const STATES = "states.amazonaws.com";
const EVENTS = "events.amazonaws.com";
const ENTRY = { Source: "shop", DetailType: "Order", Detail: { id: 7 } };

interface Options {
  readonly entries?: readonly object[];
  readonly statements?: readonly object[];
  /** The bus of the rule. */
  readonly bus?: string;
  readonly resource?: string;
}

const busArn = (bus: string) => `arn:aws:events:us-east-1:000000000000:event-bus/${bus}`;

/** A state machine `put` that puts events, and a rule for orders that starts another one, `told`. */
async function deployPut(options: Options = {}) {
  const { entries = [ENTRY], bus = "default", resource = "events:putEvents" } = options;
  const { statements = [allow("events:PutEvents", busArn(bus))] } = options;
  const deployed = await deploy(() => {
    const none = createRole("told", STATES);
    const told = new aws.sfn.StateMachine("told", {
      name: "told",
      roleArn: none.arn,
      definition: JSON.stringify({ StartAt: "End", States: { End: { Type: "Succeed" } } }),
    });
    const starting = createRole("starting", EVENTS, [allow("states:StartExecution", told.arn)]);
    const pattern = { source: ["shop"] };
    const rule = new aws.cloudwatch.EventRule("orders", {
      ...{ name: "orders", eventBusName: bus, eventPattern: JSON.stringify(pattern) },
    });
    new aws.cloudwatch.EventTarget(
      "orders",
      { rule: rule.name, eventBusName: bus, arn: told.arn, roleArn: starting.arn },
      { dependsOn: starting.ready },
    );
    const role = createRole("put", STATES, statements);
    const Put = {
      ...{ Type: "Task", Resource: `arn:aws:states:::${resource}`, End: true },
      Arguments: { Entries: entries },
    };
    const machine = new aws.sfn.StateMachine(
      "put",
      {
        name: "put",
        roleArn: role.arn,
        definition: pulumi.jsonStringify({
          ...{ QueryLanguage: "JSONata", StartAt: "Put", States: { Put } },
        }),
      },
      { dependsOn: role.ready },
    );
    return { put: machine.arn, told: told.arn };
  });
  const { environment } = deployed;
  const { put, told } = environment.outputs;
  const started = async () => {
    const list = { stateMachineArn: told };
    const { executions } = await call<{ executions: { executionArn: string }[] }>(
      ...([environment, "ListExecutions", list] as const),
    );
    const inputs = executions.map(async (execution) => {
      const { input } = await call<{ input: string }>(
        ...([environment, "DescribeExecution", execution] as const),
      );
      return JSON.parse(input);
    });
    return Promise.all(inputs);
  };
  const run = () => startExecution(environment, put, {});
  return { ...deployed, run, started, end: async () => endOf(environment, await run()) };
}

describe("a state machine that puts events", () => {
  test("gets EventBridge's answer, and starts what its rules start", async () => {
    const { environment, run, started } = await deployPut();
    const executionArn = await run();
    const { status, output } = await endOf(environment, executionArn);
    expect(status).toBe("SUCCEEDED");
    const answer = JSON.parse(output ?? "");
    expect(answer).toEqual({
      Entries: [{ EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) }],
      FailedEntryCount: 0,
      SdkHttpMetadata: { HttpStatusCode: 200 },
      SdkResponseMetadata: { RequestId: expect.any(String) },
    });
    await expect.poll(started).toEqual([
      {
        version: "0",
        id: answer.Entries[0].EventId,
        "detail-type": "Order",
        source: "shop",
        account: "000000000000",
        time: expect.any(String),
        region: "us-east-1",
        resources: ["arn:aws:states:us-east-1:000000000000:stateMachine:put", executionArn],
        detail: { id: 7 },
      },
    ]);
  });

  test.each(["orders", busArn("orders")])(
    "puts them on the bus that it names, %s, with their own resources and time",
    async (EventBusName) => {
      const given = { EventBusName, Resources: ["shop:7"], Time: "2026-01-31T08:00:00Z" };
      const entries = [{ ...ENTRY, ...given, Detail: '{"id":8}' }, ENTRY];
      const statements = ["orders", "default"].map((bus) => allow("events:PutEvents", busArn(bus)));
      const { end, started } = await deployPut({ bus: "orders", entries, statements });
      expect((await end()).status).toBe("SUCCEEDED");
      await expect.poll(started).toMatchObject([
        {
          detail: { id: 8 },
          time: "2026-01-31T08:00:00Z",
          resources: ["shop:7", expect.stringContaining(":stateMachine:put"), expect.anything()],
        },
      ]);
    },
  );

  test("waits for the token that an event carries, and continues with its output", async () => {
    const Detail = { token: "{% $states.context.Task.Token %}" };
    const { environment, run, started } = await deployPut({
      entries: [{ ...ENTRY, Detail }],
      resource: "events:putEvents.waitForTaskToken",
    });
    const execution = await run();
    await expect.poll(started).toHaveLength(1);
    const [{ detail }] = await started();
    const success = { taskToken: detail.token, output: "9" };
    await call(environment, "SendTaskSuccess", success);
    expect(await endOf(environment, execution)).toMatchObject({ status: "SUCCEEDED", output: "9" });
  });

  test("fails as a whole with an entry that EventBridge refuses, though the others are put", async () => {
    const { end, started } = await deployPut({
      entries: [{ ...ENTRY, Detail: "{" }, ENTRY, { Detail: {}, DetailType: "Order" }],
    });
    const { error, cause } = await end();
    expect(error).toBe("EventBridge.FailedEntry");
    expect(JSON.parse(cause ?? "")).toEqual({
      Entries: [
        { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." },
        { EventId: expect.any(String) },
        {
          ErrorCode: "InvalidArgument",
          ErrorMessage: "Parameter Source is not valid. Reason: Source is a required argument.",
        },
      ],
      FailedEntryCount: 2,
    });
    await expect.poll(started).toHaveLength(1);
  });

  test.each([
    ["without the permission", []],
    ["with the permission for another bus", [allow("events:PutEvents", busArn("orders"))]],
  ])("%s fails with AWS's message, and puts nothing", async (_, statements) => {
    const { end, started, failures } = await deployPut({ statements });
    const { error, cause } = await end();
    expect(error).toBe("EventBridge.AmazonEventBridgeException");
    expect(cause).toMatch(
      /^User: arn:aws:sts::000000000000:assumed-role\/put-\w{7}\/\S+ is not authorized to perform: events:PutEvents on resource: arn:aws:events:us-east-1:000000000000:event-bus\/default because no identity-based policy allows the events:PutEvents action \(Service: AmazonEventBridge; Status Code: 400; Error Code: AccessDeniedException;/,
    );
    expect(await failures.matching(/events:PutEvents/)).toBeDefined();
    expect(await started()).toEqual([]);
  });

  test("of more than ten entries fails", async () => {
    const { end } = await deployPut({ entries: Array.from({ length: 11 }, () => ENTRY) });
    expect((await end()).cause).toContain("Member must have length less than or equal to 10");
  });
});
