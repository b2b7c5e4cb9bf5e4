import type { IntegrationRequest } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import type { Cloud } from "../cloud.ts";
import type { Failure } from "../failure.ts";
import { createIam } from "../iam/iam.ts";
import { EcsError } from "./ecsError.ts";
import { ecsIntegrations } from "./integration.ts";
import { createTasks } from "./tasks.ts";

const REQUEST: IntegrationRequest = {
  resource: "arn:aws:states:::ecs:runTask",
  parameters: { Cluster: "workers", TaskDefinition: "worker" },
  roleArn: "arn:aws:iam::000000000000:role/machine",
  machineRoleArn: "arn:aws:iam::000000000000:role/machine",
  executionArn: "arn:aws:states:us-east-1:000000000000:execution:orders:1",
  stateName: "WakeWorker",
  signal: new AbortController().signal,
};

/** The integrations of an account without clusters and task definitions. */
function emptyAccount(onFailure: Cloud["onFailure"] = () => {}) {
  const find = () => {
    throw new EcsError("ClusterNotFoundException", "Cluster not found.");
  };
  return ecsIntegrations({
    clusters: { find } as unknown as Cloud["clusters"],
    taskDefinitions: { find } as unknown as Cloud["taskDefinitions"],
    tasks: createTasks({ now: () => 0 }),
    iam: createIam(),
    onFailure,
  });
}

test("AssignPublicIp is a word, not a boolean", async () => {
  const AwsvpcConfiguration = { Subnets: ["subnet-1"], AssignPublicIp: false };
  const parameters = { TaskDefinition: "worker", NetworkConfiguration: { AwsvpcConfiguration } };
  await expect(emptyAccount()["ecs:runTask"]?.({ ...REQUEST, parameters })).rejects.toThrow(
    `The value for the field 'NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp' has an invalid format: Invalid option: expected one of "ENABLED"|"DISABLED"`,
  );
});

test("a call that ECS refuses is told, because a Catch may hide it from the execution's outcome", async () => {
  const told: Failure[] = [];
  const integrations = emptyAccount((failure) => void told.push(failure));
  const call = integrations["ecs:runTask"]?.(REQUEST);
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
