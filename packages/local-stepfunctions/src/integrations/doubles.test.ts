import { expect, test } from "vitest";
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
