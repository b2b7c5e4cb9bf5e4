import { describe, expect, test } from "vitest";
import type { DoubleOf } from "../integrations.ts";
import { testEndpoint } from "../testing/endpoint.ts";

const call = (Resource: string, Parameters: object) => ({
  StartAt: "Call",
  States: { Call: { Type: "Task", Resource, Parameters, End: true } },
});
const SNS = call("arn:aws:states:::sns:publish", { TopicArn: "arn:topic", Message: "m" });
const CHILD = call("arn:aws:states:::states:startExecution.sync:2", {
  StateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:of-others",
});

const integrations = { "sns:publish": async () => ({ by: "integration" }) };

test("a double answers a call in place of its integration, and of the endpoint's own", async () => {
  const doubleOf: DoubleOf = ({ stateName, resource }) =>
    stateName === "Call" ? async () => ({ by: "double", resource }) : undefined;
  const endpoint = await testEndpoint({ integrations, doubleOf });
  for (const definition of [SNS, CHILD]) {
    const { output } = await endpoint.run(definition);
    expect(JSON.parse(output ?? "")).toEqual({
      by: "double",
      resource: definition.States.Call.Resource,
    });
  }
});

test("without a double the integration answers", async () => {
  const endpoint = await testEndpoint({ integrations, doubleOf: () => undefined });
  expect(await endpoint.run(SNS)).toMatchObject({ output: '{"by":"integration"}' });
});

describe("a task for an activity that the endpoint does not have", () => {
  const elsewhere = "arn:aws:states:eu-west-1:111122223333:activity:review";
  const asks = {
    StartAt: "Ask",
    States: { Ask: { Type: "Task", Resource: elsewhere, End: true } },
  };

  test("is done by its double, with the events of an activity", async () => {
    const doubleOf: DoubleOf =
      () =>
      async ({ parameters }) => ({ seen: parameters });
    const endpoint = await testEndpoint({ doubleOf });
    const { executionArn, output } = await endpoint.run(asks, { a: 1 });
    expect(output).toBe('{"seen":{"a":1}}');
    expect((await endpoint.types(executionArn)).slice(2, 5)).toEqual([
      "ActivityScheduled",
      "ActivityStarted",
      "ActivitySucceeded",
    ]);
  });

  test("fails without one as on AWS, before it is scheduled", async () => {
    const endpoint = await testEndpoint({ doubleOf: () => undefined });
    const { executionArn, cause } = await endpoint.run(asks);
    expect(cause).toContain(`The activity ${elsewhere} does not exist.`);
    expect(await endpoint.types(executionArn)).not.toContain("ActivityScheduled");
  });

  test("is none of an activity that it has, whose workers do it", async () => {
    const endpoint = await testEndpoint({ doubleOf: () => async () => "double" });
    const Resource = await endpoint.activity();
    const Ask = { Type: "Task", Resource, End: true };
    const { status } = await endpoint.run({ StartAt: "Ask", States: { Ask } });
    expect(status).toBe("RUNNING");
    expect(await endpoint.take(Resource)).toMatchObject({ input: "{}" });
  });
});
