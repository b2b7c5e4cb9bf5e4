import { expect, test } from "vitest";
import { requireServiceMembers, requireTaskMembers } from "./membersWithoutEffect.ts";

const taskWith = (container: object, task: object = {}) => ({
  requiresCompatibilities: ["FARGATE"],
  containerDefinitions: JSON.stringify([{ name: "worker", image: "worker", ...container }]),
  ...task,
});
const mountPoints = [{ sourceVolume: "data", containerPath: "/data" }];
const onHost = { volumes: [{ name: "data", hostPath: "/data" }] };

test.each<[string, object]>([
  ["Unknown volume 'data'. Add it to volumes", taskWith({ mountPoints })],
  ["Unknown volume 'null'.", taskWith({ mountPoints: [{ containerPath: "/data" }] }, onHost)],
  [
    "Fargate compatible task definitions do not support sourcePath. Volume data has a hostPath",
    taskWith({ mountPoints }, onHost),
  ],
  [
    "Tasks using the Fargate launch type do not support ipcMode.",
    taskWith({}, { ipcMode: "task" }),
  ],
  [
    "expected ephemeralStorage.sizeInGib to be in the range (21 - 200), got 20",
    taskWith({}, { ephemeralStorage: { sizeInGib: 20 } }),
  ],
  [
    // The text alone has 65,500.
    "Max allowed length is '65536' bytes.",
    taskWith({ environment: [{ name: "TEXT", value: "x".repeat(65_500) }] }),
  ],
  ["do not support privileged. Container worker has it", taskWith({ privileged: true })],
])("a task definition is refused: %s", (message, given) => {
  expect(() => requireTaskMembers(given)).toThrow(message);
});

test.each<[string, object]>([
  [
    "volumes of Fargate's own",
    taskWith({ mountPoints, privileged: false }, { volumes: [{ name: "data" }] }),
  ],
  ["65,000 bytes", taskWith({ environment: [{ name: "TEXT", value: "x".repeat(65_000) }] })],
  [
    "those of EC2",
    taskWith(
      { mountPoints, privileged: true },
      { ...onHost, requiresCompatibilities: [], ipcMode: "task" },
    ),
  ],
])("a task definition is accepted with %s", (_title, given) => {
  expect(() => requireTaskMembers(given)).not.toThrow();
});

test.each<[string, object]>([
  [
    "Health check grace period is only valid for services configured to use load balancers",
    { healthCheckGracePeriodSeconds: 60 },
  ],
  [
    "placementConstraints: Placement constraints are not supported with FARGATE launch type.",
    { launchType: "FARGATE", placementConstraints: [{ type: "distinctInstance" }] },
  ],
  [
    "orderedPlacementStrategies: Placement strategies are not supported with FARGATE launch type.",
    { launchType: "FARGATE", orderedPlacementStrategies: [{ type: "random" }] },
  ],
  [
    "orderedPlacementStrategies: ",
    {
      capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT" }],
      orderedPlacementStrategies: [{ type: "random" }],
    },
  ],
  ["schedulingStrategy: ", { launchType: "FARGATE", schedulingStrategy: "DAEMON" }],
])("a service is refused: %s", (message, given) => {
  expect(() => requireServiceMembers(given)).toThrow(message);
});

test("a service is accepted with what ECS accepts", () => {
  const loadBalancers = [{ containerName: "worker", containerPort: 80 }];
  const graced = { launchType: "FARGATE", healthCheckGracePeriodSeconds: 60, loadBalancers };
  expect(() => requireServiceMembers(graced)).not.toThrow();
  expect(() => requireServiceMembers({ placementConstraints: [{}] })).not.toThrow();
});
