import fc from "fast-check";
import { expect, test } from "vitest";
import { ZONE_LETTERS } from "../../limits.ts";
import type { PlannedResource } from "../../plan/recordStack.ts";
import { build, type Graph } from "../../testing/graph.ts";
import {
  CAPACITY_PROVIDERS,
  LOG_GROUP,
  ROLE_POLICY,
  SCHEDULE,
  SECURITY_GROUP,
  SERVICE,
  STATE_MACHINE,
  TASK_DEFINITION,
} from "../../testing/types.ts";

/** What starts ECS tasks: services, schedules of tasks, and state machines that wake a worker. */
function starters({ resources }: Graph): PlannedResource[] {
  return resources.filter(({ type, inputs }) => {
    if (type === SCHEDULE) return JSON.stringify(inputs).includes("ecsParameters");
    return (
      type === SERVICE ||
      (type === STATE_MACHINE && String(inputs["definition"]).includes("ecs:runTask"))
    );
  });
}

/** Everything that is made before it, and deleted after it. */
function allNeededBy(starter: PlannedResource, { resources }: Graph): Set<string> {
  const byUrn = new Map(resources.map((one) => [one.urn, one]));
  const needed = new Set<string>();
  const visit = ({ dependsOn }: PlannedResource): void => {
    for (const urn of dependsOn) {
      if (needed.has(urn)) continue;
      needed.add(urn);
      const next = byUrn.get(urn);
      if (next !== undefined) visit(next);
    }
  };
  visit(starter);
  return needed;
}

/** All that a workload's tasks need to start, to report and to log: what they are left without goes after them. */
function neededByTasks({ name }: PlannedResource, { resources }: Graph): string[] {
  const ofNetwork = ({ urn, kind }: PlannedResource) =>
    kind === "resource" && urn.includes("sfn-workers:index:Network$");
  const ofTasks = ({ type, name: its }: PlannedResource) =>
    (type === ROLE_POLICY && [`${name}-task`, `${name}-task-execution`].includes(its)) ||
    (type === LOG_GROUP && its === `${name}-task`) ||
    (type === TASK_DEFINITION && its === name) ||
    type === CAPACITY_PROVIDERS ||
    ["aws:ecr/repository:Repository", "docker-build:index:Image"].includes(type) ||
    (["aws:sfn/activity:Activity", "aws:sqs/queue:Queue"].includes(type) && its === name);
  return resources.filter((one) => ofNetwork(one) || ofTasks(one)).map(({ urn }) => urn);
}

const settings = fc.oneof(
  fc.record({ min: fc.constant(0), wake: fc.boolean() }).map(({ min, wake }) => ({
    worker: "fargate",
    tasks: { min },
    wake,
  })),
  fc.integer({ min: 1, max: 3 }).map((min) => ({ worker: "fargate", tasks: { min, max: 3 } })),
  fc.constant({ worker: "fargate", transport: "callback" }),
  fc.constant({ worker: "lambda", wake: true }),
);

const network = fc.oneof(
  fc.record({
    kind: fc.constantFrom("public", "private"),
    zones: fc.uniqueArray(fc.constantFrom(...ZONE_LETTERS), { minLength: 1 }),
  }),
  fc.constantFrom(
    { kind: "default" },
    { kind: "existing", vpcId: "vpc-1", subnetIds: ["subnet-1"] },
  ),
);

const variant = fc.record({
  workloads: fc.dictionary(fc.constantFrom("long", "short", "many"), settings, { minKeys: 1 }),
  network,
});

test("whatever starts ECS tasks comes after all that they need to reach AWS, and goes before it, in every environment", async () => {
  let started = 0;
  await fc.assert(
    fc.asyncProperty(variant, async (configuration) => {
      const graph = await build(configuration);
      for (const starter of starters(graph)) {
        started += 1;
        const needed = allNeededBy(starter, graph);
        const missing = neededByTasks(starter, graph).filter((urn) => !needed.has(urn));
        expect(missing, starter.urn).toEqual([]);
      }
    }),
    { numRuns: 12 },
  );
  expect(started).toBeGreaterThan(10);
});

test.each([
  [
    "public",
    [
      "aws:ec2/internetGateway:InternetGateway",
      "aws:ec2/routeTableAssociation:RouteTableAssociation",
    ],
  ],
  [
    "private",
    ["aws:ec2/vpcEndpoint:VpcEndpoint", "aws:ec2/routeTableAssociation:RouteTableAssociation"],
  ],
])(
  "in a %s network the service, the schedule and the wake-up wait for its routes",
  async (kind, types) => {
    const workloads = { long: { worker: "fargate", tasks: { min: 0 }, wake: true } };
    const graph = await build({ workloads, network: { kind, zones: ["a", "c"] } });
    const all = starters(graph);
    expect(all.map(({ type }) => type).toSorted()).toEqual(
      [SERVICE, SCHEDULE, STATE_MACHINE].toSorted(),
    );
    for (const starter of all) {
      const needed = allNeededBy(starter, graph);
      const routes = graph.resources.filter(({ type }) => types.includes(type));
      expect(routes.length).toBeGreaterThan(2);
      expect(routes.filter(({ urn }) => !needed.has(urn))).toEqual([]);
    }
  },
);

const VARIANTS_OF_NETWORKS = [
  { kind: "public" },
  { kind: "private" },
  { kind: "default" },
  { kind: "existing", vpcId: "vpc-1", subnetIds: ["subnet-1"] },
];

test.each(VARIANTS_OF_NETWORKS)(
  "in the network %o all that running tasks need is deleted after their security group, which EC2 keeps while a task has it",
  async (its) => {
    const workloads = { long: { worker: "fargate", tasks: { min: 0 }, wake: true } };
    const graph = await build({ workloads, network: its });
    const group = graph.get(SECURITY_GROUP, "long");
    const needed = allNeededBy(group, graph);
    const ofStart = [TASK_DEFINITION, "docker-build:index:Image", "aws:ecr/repository:Repository"];
    const whileRunning = graph.resources
      .filter(({ urn }) => neededByTasks(group, graph).includes(urn))
      .filter(({ type }) => !ofStart.includes(type));
    expect(whileRunning.length).toBeGreaterThan(2);
    expect(whileRunning.map(({ urn }) => urn).filter((urn) => !needed.has(urn))).toEqual([]);
  },
);
