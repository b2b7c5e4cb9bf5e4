import { rmSync } from "node:fs";
import { program } from "@sfn-workers/infra/program";
import { writeEmptyBuilds } from "@sfn-workers/infra/testBuilds";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { createEnvironment, type EngineEnvironment } from "../environment.ts";
import type { EndedOperation } from "../provider/account.ts";

const WORKLOAD = {
  name: "greet",
  description: "Greets",
  timeoutSeconds: 60,
  heartbeatSeconds: 30,
  handlerBudgetSeconds: 20,
};

let artifacts = "";
beforeAll(() => {
  artifacts = writeEmptyBuilds([WORKLOAD.name]);
});
afterAll(() => rmSync(artifacts, { recursive: true }));

const SERVICE = "aws:ecs/service:Service";
const SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup";
const IMAGE = "docker-build:index:Image";

/** Through these a task reaches AWS, and may do there what it must. */
const NEEDED: ReadonlySet<string> = new Set([
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/routeTable:RouteTable",
  "aws:ec2/routeTableAssociation:RouteTableAssociation",
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
]);

function configOf(workload: object, settings: object = {}) {
  const given = { workloads: { [WORKLOAD.name]: workload }, artifacts, ...settings };
  const entries = Object.entries(given).map(([key, value]) => [`sfn-workers:${key}`, value]);
  return { "aws:region": "us-east-1", ...Object.fromEntries(entries) };
}

function start(config: Readonly<Record<string, unknown>>): Promise<EngineEnvironment> {
  return createEnvironment({
    stack: "test",
    config,
    command: inject("pulumi"),
    program: () => program({ manifests: { [WORKLOAD.name]: WORKLOAD }, transforms: {} }),
  });
}

/** The operations of this part, and no earlier ones. */
async function during(environment: EngineEnvironment, part: () => Promise<unknown>) {
  const before = environment.account.operations().length;
  await part();
  return environment.account.operations().slice(before);
}

function isNeeded({ type, name }: EndedOperation): boolean {
  const policies = [`${WORKLOAD.name}-task`, `${WORKLOAD.name}-task-execution`];
  return NEEDED.has(type) || (type === "aws:iam/rolePolicy:RolePolicy" && policies.includes(name));
}

function only(
  operations: readonly EndedOperation[],
  kind: EndedOperation["kind"],
  type: string,
): EndedOperation {
  const [found, ...others] = operations.filter((one) => one.kind === kind && one.type === type);
  if (found === undefined || others.length > 0) throw new Error(`${kind} ${type}: not one`);
  return found;
}

test.each([
  ["public", "the workload moves away"],
  ["private", "the workload moves away"],
  ["public", "the environment is destroyed"],
  ["private", "the environment is destroyed"],
])(
  "in a %s network a service is made after what its tasks need, and deleted before it when %s",
  async (kind, end) => {
    const network = { kind, zones: ["a", "c"] };
    const config = configOf({ worker: "fargate", tasks: { min: 1 } }, { network });
    await using environment = await start(config);
    const made = await during(environment, () => environment.up());
    const created = only(made, "create", SERVICE);
    const needed = made.filter(isNeeded);
    expect(needed.length).toBeGreaterThan(5);
    expect(needed.filter(({ ended }) => ended > created.began)).toEqual([]);

    const unmade = await during(environment, () =>
      end === "the environment is destroyed"
        ? environment.destroy()
        : environment.up(configOf({ worker: "lambda" }, { network })),
    );
    const deleted = only(unmade, "delete", SERVICE);
    const gone = unmade.filter((one) => one.kind === "delete" && isNeeded(one));
    expect(gone.map(({ urn }) => urn).toSorted()).toEqual(needed.map(({ urn }) => urn).toSorted());
    expect(gone.filter(({ began }) => began < deleted.ended)).toEqual([]);
    // EC2 deletes the group when tasks on demand have stopped too, which are no part of the service.
    const ofTasks = unmade.filter(({ name }) => name === WORKLOAD.name);
    const group = only(ofTasks, "delete", SECURITY_GROUP);
    expect(group.began).toBeGreaterThanOrEqual(deleted.ended);
    expect(gone.filter(({ began }) => began < group.ended)).toEqual([]);
    // The provider of images would delete what task definitions of before still name.
    expect(unmade.filter(({ type }) => type === IMAGE)).toEqual([]);
  },
);

test("another block of addresses is a network beside the former, which goes when the service has left it", async () => {
  const fargate = { worker: "fargate", tasks: { min: 1 } };
  const network = { kind: "private", zones: ["a", "b"] };
  await using environment = await start(
    configOf(fargate, { network: { ...network, cidr: "10.90.0.0/24" } }),
  );
  await environment.up();
  const moved = await during(environment, () => environment.up(configOf(fargate, { network })));
  const service = moved.filter(({ type }) => type === SERVICE);
  expect(service.map(({ kind }) => kind)).toEqual(["update"]);
  const [update] = service;
  const created = moved.filter((one) => one.kind === "create" && isNeeded(one));
  const deleted = moved.filter((one) => one.kind === "delete" && isNeeded(one));
  expect(created.length).toBeGreaterThan(5);
  expect(deleted.length).toBe(created.length);
  expect(created.filter(({ ended }) => ended > (update?.began ?? 0))).toEqual([]);
  expect(deleted.filter(({ began }) => began < (update?.ended ?? 0))).toEqual([]);
  expect(await environment.up()).toEqual([]);
});

test("scaling is switched on and off without touching the service: the range that holds its tasks changes", async () => {
  const withTasks = (tasks: object) => configOf({ worker: "fargate", tasks });
  await using environment = await start(withTasks({ min: 2, max: 8 }));
  await environment.up();
  const [TARGET, POLICY] = ["aws:appautoscaling/target:Target", "aws:appautoscaling/policy:Policy"];
  const off = await during(environment, () => environment.up(withTasks({ min: 3, max: 3 })));
  const steps = off.map(({ kind, type }) => `${kind} ${type}`);
  expect(steps.filter((step) => step.includes(SERVICE))).toEqual([]);
  expect(steps).toContain(`update ${TARGET}`);
  expect(steps).toContain(`delete ${POLICY}`);
  const target = environment.account.resources().find(({ type }) => type === TARGET);
  expect(target?.inputs).toMatchObject({ minCapacity: 3, maxCapacity: 3 });
  const on = await during(environment, () => environment.up(withTasks({ min: 1, max: 4 })));
  expect(on.map(({ type }) => type)).not.toContain(SERVICE);
  expect(on.map(({ kind, type }) => `${kind} ${type}`)).toContain(`create ${POLICY}`);
});

test("another mix of capacity updates the service in place", async () => {
  await using environment = await start(configOf({ worker: "fargate" }));
  await environment.up();
  const spot = configOf({ worker: "fargate", spot: { percent: 50 } });
  const changed = await during(environment, () => environment.up(spot));
  expect(changed.map(({ kind, type }) => [kind, type])).toEqual([["update", SERVICE]]);
});
