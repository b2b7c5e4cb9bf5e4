import { partition as partitionOf } from "@aws-sdk/core/client";
import { expect, test } from "vitest";
import { ROLE, testEndpoint } from "../testing/endpoint.ts";
import { durableEndpoint } from "../testing/restart.ts";

test.each([
  ["eu-west-1", "aws"],
  ["mx-central-1", "aws"],
  ["eu-isolated-1", "aws"],
  ["cn-northwest-1", "aws-cn"],
  ["us-gov-west-1", "aws-us-gov"],
  ["us-iso-east-1", "aws-iso"],
  ["us-isob-east-1", "aws-iso-b"],
  ["eu-isoe-west-1", "aws-iso-e"],
  ["us-isof-south-1", "aws-iso-f"],
  ["eusc-de-east-1", "aws-eusc"],
])("the region %s is in the partition %s, also after a restart", async (region, partition) => {
  // The SDK has no other list than AWS's own.
  expect(partitionOf(region).name).toBe(partition);
  const { endpoint, afterCrash } = await durableEndpoint({ "sqs:sendMessage": async () => 1 });
  const inRegion = async (operation: string, request: object, of = endpoint) =>
    (await of.call(operation, request, region)) as Record<string, string>;
  const resource = `arn:${partition}:states:::sqs:sendMessage`;
  const Send = {
    Type: "Task",
    Resource: resource,
    Parameters: { QueueUrl: "q", "MessageBody.$": "$$.Execution.Id" },
  };
  const Later = { Type: "Wait", Seconds: 10, End: true };
  const definition = { StartAt: "Send", States: { Send: { ...Send, Next: "Later" }, Later } };
  const { stateMachineArn } = await inRegion("CreateStateMachine", {
    name: "send",
    roleArn: `arn:${partition}:iam::000000000000:role/send`,
    definition: JSON.stringify(definition),
  });
  const prefix = `arn:${partition}:states:${region}:000000000000`;
  expect(stateMachineArn).toBe(`${prefix}:stateMachine:send`);
  const { executionArn } = await inRegion("StartExecution", { stateMachineArn, name: "one" });
  expect(executionArn).toBe(`${prefix}:execution:send:one`);
  await endpoint.clock.advance(0);
  const restarted = await afterCrash();
  await restarted.clock.advance(10_000);
  expect(await inRegion("DescribeExecution", { executionArn }, restarted)).toMatchObject({
    status: "SUCCEEDED",
  });
  expect(await restarted.call("ListStateMachines", {})).toEqual({ stateMachines: [] });
});

test("a task starts and finds executions in the region of its own execution only", async () => {
  const endpoint = await testEndpoint();
  const create = async (definition: object, region?: string) => {
    const request = { name: "m", roleArn: ROLE, definition: JSON.stringify(definition) };
    const made = await endpoint.call("CreateStateMachine", request, region);
    return (made as { stateMachineArn: string }).stateMachineArn;
  };
  const pass = { StartAt: "P", States: { P: { Type: "Pass", End: true } } };
  const east = await create(pass);
  const west = await create(pass, "us-west-2");
  const starting = (StateMachineArn: string, Resource: string) => ({
    StartAt: "Start",
    States: { Start: { Type: "Task", Resource, Parameters: { StateMachineArn }, End: true } },
  });
  const optimized = "arn:aws:states:::states:startExecution";
  const sdk = "arn:aws:states:::aws-sdk:sfn:startExecution";
  for (const resource of [optimized, sdk]) {
    expect(await endpoint.run(starting(east, resource))).toMatchObject({ status: "SUCCEEDED" });
    expect(await endpoint.run(starting(west, resource))).toMatchObject({
      error: expect.stringMatching(/^(StepFunctions|Sfn)\.StateMachineDoesNotExistException$/),
      cause: expect.stringContaining(`State Machine Does Not Exist: '${west}'`),
    });
  }
});
