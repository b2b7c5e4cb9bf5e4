import { type IntegrationRequest, startStepFunctions } from "@sfn-workers/local-stepfunctions";
import { expect, onTestFinished, test } from "vitest";
import type { Failure } from "./failure.ts";
import { withActivitiesTold, withOthersRefused } from "./refusedCalls.ts";

test("a call of a service that is not emulated is told, because a Catch may hide it from the execution's outcome", async () => {
  const told: Failure[] = [];
  const sent = () => Promise.resolve({});
  const integrations = withOthersRefused(
    { "sqs:sendMessage": sent, "lambda:function": sent },
    (failure) => void told.push(failure),
  );
  const request: IntegrationRequest = {
    resource: "arn:aws:states:::glue:startJobRun.sync",
    parameters: {},
    roleArn: "arn:aws:iam::000000000000:role/machine",
    machineRoleArn: "arn:aws:iam::000000000000:role/machine",
    executionArn: "arn:aws:states:us-east-1:000000000000:execution:orders:1",
    stateName: "WakeWorker",
    signal: new AbortController().signal,
  };
  await expect(integrations["*"]?.(request)).rejects.toThrow(
    "arn:aws:states:::glue:startJobRun.sync has no local counterpart",
  );
  expect(told).toEqual([
    {
      kind: "callRefused",
      name: "orders",
      arn: "arn:aws:states:us-east-1:000000000000:stateMachine:orders",
      state: "WakeWorker",
      message:
        "a call can't run locally in the state WakeWorker: arn:aws:states:::glue:startJobRun.sync has no local counterpart; supported locally: sqs:sendMessage, states:startExecution, aws-sdk:sfn, functions and activities",
    },
  ]);
});

test("objects that a Map reads are told, too", async () => {
  const told: Failure[] = [];
  const integrations = withOthersRefused({}, (failure) => void told.push(failure));
  const endpoint = await startStepFunctions({ integrations });
  onTestFinished(() => endpoint.close());
  const Each = {
    Type: "Map",
    ItemReader: {
      Resource: "arn:aws:states:::s3:listObjectsV2",
      Parameters: { Bucket: "orders" },
    },
    ItemProcessor: {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      StartAt: "Same",
      States: { Same: { Type: "Pass", End: true } },
    },
    End: true,
  };
  const { stateMachineArn } = (await endpoint.call("CreateStateMachine", {
    name: "orders",
    roleArn: "arn:aws:iam::000000000000:role/machine",
    definition: JSON.stringify({ StartAt: "Each", States: { Each } }),
  })) as { stateMachineArn: string };
  const started = await endpoint.call("StartExecution", { stateMachineArn });
  await expect
    .poll(() => endpoint.call("DescribeExecution", started))
    .toMatchObject({
      error: "States.ItemReaderFailed",
      cause: "arn:aws:states:::s3:listObjectsV2 has no local counterpart",
    });
  expect(told).toMatchObject([{ name: "orders", state: "Each" }]);
});

test("a task for an activity that is not here is told, with what would do it", () => {
  const told: Failure[] = [];
  const resource = "arn:aws:states:us-east-1:000000000000:activity:review";
  const executionArn = "arn:aws:states:us-east-1:000000000000:execution:orders:1";
  const call = { resource, executionArn, stateName: "Ask" };
  const answer = async () => "yes";
  const tell = (double: typeof answer | undefined) =>
    withActivitiesTold(
      () => double,
      () => "add a mock",
      (failure) => void told.push(failure),
    );
  expect(tell(answer)(call)).toBe(answer);
  expect(tell(undefined)({ ...call, resource: "arn:aws:states:::sns:publish" })).toBeUndefined();
  expect(told).toEqual([]);
  expect(tell(undefined)(call)).toBeUndefined();
  expect(told).toMatchObject([
    {
      ...{ kind: "callRefused", name: "orders", state: "Ask", remedy: "add a mock" },
      message: `a task can't be done locally in the state Ask: the activity ${resource} is not here`,
    },
  ]);
});
