import type { IntegrationRequest } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import type { Cloud } from "../cloud.ts";
import type { Failure } from "../failure.ts";
import { createIam } from "../iam/iam.ts";
import { EcsError } from "./ecsError.ts";
import { ecsIntegrations } from "./integration.ts";

test("a call that ECS refuses is told, because a Catch may hide it from the execution's outcome", async () => {
  const told: Failure[] = [];
  const find = () => {
    throw new EcsError("ClusterNotFoundException", "Cluster not found.");
  };
  const integrations = ecsIntegrations({
    clusters: { find } as unknown as Cloud["clusters"],
    taskDefinitions: { find } as unknown as Cloud["taskDefinitions"],
    iam: createIam(),
    onFailure: (failure) => void told.push(failure),
  });
  const request: IntegrationRequest = {
    resource: "arn:aws:states:::ecs:runTask",
    parameters: { Cluster: "workers", TaskDefinition: "worker" },
    roleArn: "arn:aws:iam::000000000000:role/machine",
    machineRoleArn: "arn:aws:iam::000000000000:role/machine",
    executionArn: "arn:aws:states:us-east-1:000000000000:execution:orders:1",
    stateName: "WakeWorker",
    signal: new AbortController().signal,
  };
  const call = integrations["ecs:runTask"]?.(request);
  await expect(call).rejects.toMatchObject({ error: "ECS.ClusterNotFoundException" });
  expect(told).toEqual([
    {
      kind: "callRefused",
      name: "orders",
      arn: "arn:aws:states:us-east-1:000000000000:stateMachine:orders",
      state: "WakeWorker",
      message:
        "ECS refuses RunTask in the state WakeWorker: ClusterNotFoundException: Cluster not found.",
    },
  ]);
});
