import { expect, test } from "vitest";
import { definitionOf } from "../testing/taskDefinitions.ts";
import type { Cluster } from "./cluster.ts";
import { type Placement, requirePlacement } from "./placement.ts";
import type { TaskDefinition } from "./taskDefinition.ts";

const ON_FARGATE: Placement = {
  launchType: "FARGATE",
  capacityProviders: [],
  weights: [],
  subnets: ["subnet-1"],
  securityGroups: ["sg-1"],
};

const NO_CAPACITY: Cluster["capacity"] = { providers: [], byDefault: [] };
const SPOT = { providers: ["FARGATE", "FARGATE_SPOT"], byDefault: [] };

function place(
  placement: Partial<Placement>,
  capacity: Cluster["capacity"] = NO_CAPACITY,
  definition: Partial<TaskDefinition> = {},
): void {
  const cluster = {
    arn: "arn:aws:ecs:us-east-1:000000000000:cluster/cluster",
    name: "cluster",
    services: new Map(),
    capacity,
    clientTokens: { once: () => [] },
    renew: () => {},
    runTask: () => "",
    stop: async () => {},
    processIds: () => [],
  };
  requirePlacement(definitionOf(1, definition), { ...ON_FARGATE, ...placement }, cluster);
}

test.each<[string, Partial<Placement>, Cluster["capacity"]]>([
  ["the launch type FARGATE", {}, NO_CAPACITY],
  [
    "capacity providers of the cluster",
    { launchType: undefined, capacityProviders: ["FARGATE_SPOT"] },
    SPOT,
  ],
  [
    "the cluster's own strategy",
    { launchType: undefined },
    { providers: ["FARGATE"], byDefault: ["FARGATE"] },
  ],
])("a task runs with %s", (_title, placement, capacity) => place(placement, capacity));

test.each<[string, Partial<Placement>, Partial<TaskDefinition>]>([
  [
    "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    { subnets: undefined },
    {},
  ],
  ["subnets can not be empty.", { subnets: [] }, {}],
  ['Invalid id: "sg-1" (expecting "subnet-...")', { subnets: ["sg-1"] }, {}],
  ["securityGroups can have at most 5 items, not 6", { securityGroups: Array(6).fill("sg-1") }, {}],
  ["No Container Instances were found in your cluster.", { launchType: undefined }, {}],
  ["No Container Instances were found in your cluster.", { launchType: "EC2" }, {}],
  [
    "At least one capacity provider must have a weight value greater than zero specified: FARGATE, FARGATE_SPOT",
    { launchType: undefined, capacityProviders: ["FARGATE", "FARGATE_SPOT"], weights: [0, 0] },
    {},
  ],
  ["Specifying both a launch type and capacity provider", { capacityProviders: ["FARGATE"] }, {}],
  [
    "a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again: FARGATE and cluster",
    { launchType: undefined, capacityProviders: ["FARGATE"] },
    {},
  ],
  ["Task definition does not support launch_type FARGATE.", {}, { supportsFargate: false }],
  [
    "Network Configuration is not valid for the given networkMode of this task definition.",
    {},
    { networkMode: "bridge" },
  ],
])("is refused: %s", (message, placement, definition) => {
  expect(() => place(placement, NO_CAPACITY, definition)).toThrow(message);
});
