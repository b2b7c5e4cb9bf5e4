import { describe, expect, test } from "vitest";
import { everyMove } from "../testing/everyMove.ts";
import { createMovingEnvironment } from "../testing/moving.ts";
import { dependenciesOf, type StateResource } from "../testing/state.ts";

const SERVICE = "aws:ecs/service:Service";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const FLOW_LOG = "aws:ec2/flowLog:FlowLog";
const SUBNET = "aws:ec2/subnet:Subnet";

const workloads = {
  long: { worker: "fargate" },
  many: { worker: "fargate", transport: "callback" },
};

/** The ids of a type's resources, by the names in the program. */
function idsOf(state: readonly StateResource[], type: string): Record<string, string | undefined> {
  const found = state.filter((resource) => resource.type === type);
  return Object.fromEntries(found.map(({ urn, id }) => [urn.split("::").at(-1) ?? "", id]));
}

/** Those of the first that the second has too. */
function kept<T extends object>(before: T, after: object = {}) {
  return Object.fromEntries(Object.entries(before).filter(([name]) => Object.hasOwn(after, name)));
}

test("zones come and go, and the subnets of the zones that stay, and the services, stay", async () => {
  await using environment = await createMovingEnvironment();
  for (const zones of everyMove(["ab", "abc", "bcd"])) {
    const before = environment.state();
    await environment.move({ workloads, network: { kind: "public", zones: zones.split("") } });
    const after = environment.state();
    const [subnets, services] = [SUBNET, SERVICE].map((type) => idsOf(after, type));
    expect(Object.keys(subnets ?? {}).toSorted()).toEqual(
      zones.split("").map((zone) => `network-${zone}`),
    );
    expect(subnets).toMatchObject(kept(idsOf(before, SUBNET), subnets));
    expect(services).toMatchObject(idsOf(before, SERVICE));
  }
});

test("the network becomes one of another kind", async () => {
  await using environment = await createMovingEnvironment();
  const networks = {
    public: { kind: "public", zones: ["a", "b"] },
    private: { kind: "private", zones: ["a", "b"] },
    existing: { kind: "existing", vpcId: "vpc-1", subnetIds: ["subnet-1"] },
  };
  const byKind = new Map<string, object>(Object.entries(networks));
  for (const kind of everyMove([...byKind.keys()])) {
    await environment.move({ workloads, network: byKind.get(kind) });
  }
});

test.each(["public", "private"])(
  "the settings of a %s network come and go with what they make, and replace nothing else",
  async (kind) => {
    await using environment = await createMovingEnvironment();
    const policies = () => {
      const endpoints = environment.engine.account
        .resources()
        .filter(({ type }) => type === ENDPOINT);
      return endpoints.map(({ inputs }) => String(inputs["policy"]));
    };
    const plain = { kind, zones: ["a"] };
    const all = {
      ...plain,
      egress: [443],
      closedDefaultSecurityGroup: true,
      flowLogs: "all",
      ...(kind === "private" && { endpointPolicies: true }),
    };
    await environment.move({ workloads, network: plain });
    const [bare, open] = [environment.state(), policies()];
    const inBucket = { ...all, flowLogsBucketArn: "arn:aws:s3:::audit-of-ours" };
    for (const network of [all, { ...all, flowLogs: "rejected" }, inBucket, all, plain]) {
      const { steps } = await environment.move({ workloads, network });
      const replaced = steps.filter(({ op }) => op.includes("replace"));
      expect(replaced.filter(({ type }) => type !== FLOW_LOG)).toEqual([]);
      expect(idsOf(environment.state(), SERVICE)).toEqual(idsOf(bare, SERVICE));
      expect(policies().filter((policy) => open.includes(policy))).toEqual(
        network === plain || kind === "public" ? open : [],
      );
    }
    const urns = (state: readonly StateResource[]) => state.map(({ urn }) => urn).toSorted();
    expect(urns(environment.state())).toEqual(urns(bare));
  },
);

test("a network with all its settings is made anew with them, gets roles of another path, and goes", async () => {
  await using environment = await createMovingEnvironment();
  const settings = { egress: [443], closedDefaultSecurityGroup: true, endpointPolicies: true };
  const network = { kind: "private", zones: ["a"], flowLogs: "all", ...settings };
  await environment.move({ workloads, network });
  await environment.move({ workloads, network: { ...network, cidr: "10.20.0.0/21" } });
  await environment.move({
    workloads,
    network: { ...network, cidr: "10.20.0.0/21" },
    rolePath: "/sfn-workers/other/",
  });
  await environment.engine.destroy();
  expect(environment.engine.account.resources()).toEqual([]);
});

/** What a task needs to start, to pull its image, to log, and to report to its end. */
const NEEDED = new Set([
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/routeTable:RouteTable",
  "aws:ec2/routeTableAssociation:RouteTableAssociation",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/subnet:Subnet",
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
]);

describe.each(["public", "private"])("in a %s network", (kind) => {
  test("a service is deleted before what its tasks need, by destroy and when its workload moves away", async () => {
    await using environment = await createMovingEnvironment();
    const network = { kind, zones: ["a", "b"] };
    await environment.move({ workloads, network });
    const state = environment.state();
    for (const service of state.filter(({ type }) => type === SERVICE)) {
      const before = dependenciesOf(state, service.urn);
      const needed = state.filter((resource) => isNeeded(resource, service));
      const missing = needed.filter(({ urn }) => !before.has(urn)).map(({ urn }) => urn);
      expect(missing).toEqual([]);
    }
    await environment.move({
      workloads: {
        long: { worker: "lambda" },
        many: { worker: "lambda", transport: "callback" },
      },
      network,
    });
    await environment.engine.destroy();
    expect(environment.engine.account.resources()).toEqual([]);
  });
});

/** The network, the roles of the workload's tasks with their policies, and their log group. */
function isNeeded({ urn, type }: StateResource, service: StateResource): boolean {
  const [name = "", workload = ""] = [urn, service.urn].map((one) => one.split("::").at(-1));
  const isOfTasks = name === `${workload}-task` || name === `${workload}-task-execution`;
  const isOther = type === "aws:ec2/securityGroup:SecurityGroup" && name !== workload;
  return (NEEDED.has(type) && !isOther) || isOfTasks;
}
