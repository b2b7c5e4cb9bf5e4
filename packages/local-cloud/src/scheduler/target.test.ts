import { expect, test } from "vitest";
import type { Cloud } from "../cloud.ts";
import { readTarget } from "./target.ts";

const CLUSTER = "arn:aws:ecs:us-east-1:000000000000:cluster/workers";

/** Reads a target that runs a task with these overrides. */
function read(overrides: object) {
  const cloud = {
    clusters: { has: () => true },
    taskDefinitions: { find: () => ({ containerName: "worker" }) },
  };
  return readTarget(
    {
      arn: CLUSTER,
      roleArn: "arn:aws:iam::000000000000:role/timer",
      input: JSON.stringify(overrides),
      ecsParameters: { taskDefinitionArn: "worker", taskCount: 1, capacityProviderStrategies: [] },
      retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 0 },
    },
    cloud as unknown as Cloud,
  );
}

test("a task's overrides may be all that ECS knows", async () => {
  const container = { name: "worker", command: ["node"], cpu: 256, environment: [] };
  await expect(read({ containerOverrides: [container], memory: "512" })).resolves.toBeDefined();
});

test("an unknown member of a task's overrides is refused", async () => {
  await expect(read({ containerOverrides: [{ name: "worker", comand: [] }] })).rejects.toThrow(
    "target.input: containerOverrides.comand: Invalid or unknown key. Did you mean command?",
  );
});

test("an override of a container that the task definition does not have is refused", async () => {
  await expect(read({ containerOverrides: [{ name: "app" }] })).rejects.toThrow(
    "target.input: Override for container named app is not a container in the TaskDefinition. Its container is worker",
  );
});
