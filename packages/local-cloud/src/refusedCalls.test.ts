import type { IntegrationRequest } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import type { Failure } from "./failure.ts";
import { withOthersRefused } from "./refusedCalls.ts";

test("a call of a service that is not emulated is told, because a Catch may hide it from the execution's outcome", async () => {
  const told: Failure[] = [];
  const sent = () => Promise.resolve({});
  const integrations = withOthersRefused(
    { "sqs:sendMessage": sent, "lambda:function": sent },
    (failure) => void told.push(failure),
  );
  const request: IntegrationRequest = {
    resource: "arn:aws:states:::ecs:runTask.sync",
    parameters: {},
    roleArn: "arn:aws:iam::000000000000:role/machine",
    machineRoleArn: "arn:aws:iam::000000000000:role/machine",
    executionArn: "arn:aws:states:us-east-1:000000000000:execution:orders:1",
    stateName: "WakeWorker",
    signal: new AbortController().signal,
  };
  await expect(integrations["*"]?.(request)).rejects.toThrow(
    "arn:aws:states:::ecs:runTask.sync has no local counterpart",
  );
  expect(told).toEqual([
    {
      kind: "callRefused",
      name: "orders",
      arn: "arn:aws:states:us-east-1:000000000000:stateMachine:orders",
      state: "WakeWorker",
      message:
        "a call can't run locally in the state WakeWorker: arn:aws:states:::ecs:runTask.sync has no local counterpart; supported locally: sqs:sendMessage, states:startExecution, aws-sdk:sfn, functions and activities",
    },
  ]);
});
