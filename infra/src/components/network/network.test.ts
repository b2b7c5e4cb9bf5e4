import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ZONE_LETTERS } from "../../limits.ts";
import { build } from "../../testing/graph.ts";
import { SECURITY_GROUP, SERVICE, SUBNET, VPC, VPC_ENDPOINT } from "../../testing/types.ts";
import { zoneBlock } from "./vpc.ts";

function buildLong(network?: object) {
  return build({ workloads: { long: { worker: "fargate" } }, ...(network && { network }) });
}

describe("a new public network", () => {
  test("has a public subnet in each zone, an internet gateway, and no NAT gateway", async () => {
    const graph = await buildLong({ kind: "public", cidr: "10.1.0.0/20", zones: ["a", "b", "c"] });
    expect(graph.untagged(VPC, "network")).toEqual({
      cidrBlock: "10.1.0.0/20",
      enableDnsHostnames: true,
      enableDnsSupport: true,
    });
    expect(graph.names(SUBNET)).toEqual(["network-a", "network-b", "network-c"]);
    expect(graph.untagged(SUBNET, "network-c")).toEqual({
      vpcId: "network-id",
      availabilityZone: "us-east-1c",
      cidrBlock: "10.1.4.0/23",
    });
    expect(graph.untagged("aws:ec2/internetGateway:InternetGateway", "network")).toEqual({
      vpcId: "network-id",
    });
    expect(graph.untagged("aws:ec2/routeTable:RouteTable", "network")).toEqual({
      vpcId: "network-id",
      routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "network-id" }],
    });
    expect(
      graph.inputs("aws:ec2/routeTableAssociation:RouteTableAssociation", "network-c"),
    ).toEqual({ subnetId: "network-c-id", routeTableId: "network-id" });
    expect(graph.names("aws:ec2/natGateway:NatGateway")).toEqual([]);
  });

  test("gives each task a public address, which it needs to reach AWS", async () => {
    const graph = await buildLong();
    expect(graph.inputs(SERVICE, "long")).toMatchObject({
      networkConfiguration: { assignPublicIp: true, subnets: ["network-a-id", "network-b-id"] },
    });
  });
});

describe("a new private network", () => {
  const network = { kind: "private", cidr: "10.2.0.0/24", zones: ["a", "b"] };

  test("reaches only the AWS services that a worker needs, through endpoints", async () => {
    const graph = await buildLong(network);
    const services = graph
      .names(VPC_ENDPOINT)
      .map((name) => graph.inputs(VPC_ENDPOINT, name))
      .map(({ serviceName, vpcEndpointType }) => `${vpcEndpointType} ${serviceName}`);
    expect(services.toSorted()).toEqual([
      "Gateway com.amazonaws.us-east-1.s3",
      "Interface com.amazonaws.us-east-1.ecr.api",
      "Interface com.amazonaws.us-east-1.ecr.dkr",
      "Interface com.amazonaws.us-east-1.logs",
      "Interface com.amazonaws.us-east-1.states",
    ]);
    expect(graph.names("aws:ec2/internetGateway:InternetGateway")).toEqual([]);
    expect(graph.names("aws:ec2/natGateway:NatGateway")).toEqual([]);
    expect(graph.untagged("aws:ec2/routeTable:RouteTable", "network")).toEqual({
      vpcId: "network-id",
      routes: [],
    });
  });

  test("reaches SQS only when a worker takes its tasks from a queue", async () => {
    const queue = { many: { worker: "fargate", transport: "callback" } };
    const graph = await build({ workloads: queue, network });
    expect(graph.inputs(VPC_ENDPOINT, "network-sqs")).toMatchObject({
      serviceName: "com.amazonaws.us-east-1.sqs",
      vpcEndpointType: "Interface",
      privateDnsEnabled: true,
    });
    const lambda = { quick: { worker: "lambda", transport: "callback" } };
    const workloads = { ...lambda, long: { worker: "fargate" } };
    const other = await build({ workloads, network });
    expect(other.names(VPC_ENDPOINT)).not.toContain("network-sqs");
  });

  test("reaches ECS when its tasks watch the deployments of their service", async () => {
    const long = { worker: "fargate", tasks: { watchDeployments: true } };
    const graph = await build({ workloads: { long }, network });
    expect(graph.names(VPC_ENDPOINT)).toContain("network-ecs");
  });

  test("reaches the services that keep the secrets of its tasks, and only those", async () => {
    const secrets = { REFUND_KEY: "team/refund", REFUND_PIN: "team/refund#pin" };
    const names = async (workloads: object) =>
      (await build({ workloads, network })).names(VPC_ENDPOINT);
    const kept = await names({ refund: { worker: "fargate", secrets } });
    expect(kept).toContain("network-secretsmanager");
    expect(kept).not.toContain("network-ssm");
    const parameters = { REFUND_KEY: "ssm:/a", REFUND_PIN: "ssm:b" };
    expect(await names({ refund: { worker: "fargate", secrets: parameters } })).toContain(
      "network-ssm",
    );
    const ofFunctions = { refund: { worker: "lambda", secrets }, long: { worker: "fargate" } };
    expect(await names(ofFunctions)).not.toContain("network-secretsmanager");
  });

  test("lets only its own addresses reach the endpoints, by HTTPS", async () => {
    const graph = await buildLong(network);
    expect(graph.inputs(SECURITY_GROUP, "network-endpoints")).toMatchObject({
      vpcId: "network-id",
      ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.2.0.0/24"] }],
      egress: [],
    });
    expect(graph.untagged(VPC_ENDPOINT, "network-states")).toEqual({
      vpcId: "network-id",
      vpcEndpointType: "Interface",
      serviceName: "com.amazonaws.us-east-1.states",
      privateDnsEnabled: true,
      subnetIds: ["network-a-id", "network-b-id"],
      securityGroupIds: ["network-endpoints-id"],
      policy: expect.any(String),
    });
    expect(graph.untagged(VPC_ENDPOINT, "network-s3")).toEqual({
      vpcId: "network-id",
      vpcEndpointType: "Gateway",
      serviceName: "com.amazonaws.us-east-1.s3",
      routeTableIds: ["network-id"],
      policy: expect.any(String),
    });
  });

  test("gives tasks no public address", async () => {
    const graph = await buildLong(network);
    expect(graph.inputs(SERVICE, "long")).toMatchObject({
      networkConfiguration: { assignPublicIp: false },
    });
  });

  test("refuses an image that it could not reach", async () => {
    const workloads = { long: { worker: "fargate" } };
    const image = "registry.example/worker:1";
    await expect(build({ workloads, network, image })).rejects.toThrow(
      'sfn-workers:image is "registry.example/worker:1"; allowed in a private network: an image in ECR',
    );
  });
});

describe("an existing network", () => {
  test("is used as configured, and nothing is created", async () => {
    const network = { kind: "existing", vpcId: "vpc-1", subnetIds: ["subnet-1", "subnet-2"] };
    const graph = await buildLong(network);
    expect(graph.names(VPC)).toEqual([]);
    expect(graph.names(SUBNET)).toEqual([]);
    expect(graph.inputs(SECURITY_GROUP, "long")).toMatchObject({ vpcId: "vpc-1" });
    expect(graph.inputs(SERVICE, "long")).toMatchObject({
      networkConfiguration: { assignPublicIp: false, subnets: ["subnet-1", "subnet-2"] },
    });
  });

  test("can be the account's default VPC", async () => {
    const graph = await buildLong({ kind: "default" });
    expect(graph.names(VPC)).toEqual([]);
    expect(graph.inputs(SECURITY_GROUP, "long")).toMatchObject({ vpcId: "vpc-00000000" });
    expect(graph.inputs(SERVICE, "long")).toMatchObject({
      networkConfiguration: {
        assignPublicIp: true,
        subnets: ["subnet-0000000a", "subnet-0000000b"],
      },
    });
  });
});

describe("the block of a zone", () => {
  test.each([
    ["10.90.0.0/21", "a", "10.90.0.0/24"],
    ["10.90.0.0/21", "c", "10.90.2.0/24"],
    ["192.168.0.0/16", "f", "192.168.160.0/19"],
    ["10.90.0.128/25", "b", "10.90.0.144/28"],
  ] as const)("of %s, %s, is %s", (cidr, zone, block) => {
    expect(zoneBlock(cidr, zone)).toBe(block);
  });

  const zones = fc.uniqueArray(fc.constantFrom(...ZONE_LETTERS), { minLength: 1 });
  const cidr = fc.constantFrom("10.90.0.0/21", "10.0.0.0/16", "192.168.10.128/25");

  test("stays when zones are added, removed or listed otherwise, and overlaps no other", async () => {
    const blocksOf = async (kind: string, block: string, letters: readonly string[]) => {
      const graph = await buildLong({ kind, cidr: block, zones: letters });
      return new Map(
        graph.names(SUBNET).map((name) => [name, graph.inputs(SUBNET, name)["cidrBlock"]]),
      );
    };
    const kind = fc.constantFrom("public", "private");
    const property = fc.asyncProperty(kind, cidr, zones, zones, async (of, block, one, other) => {
      const [before, after] = [await blocksOf(of, block, one), await blocksOf(of, block, other)];
      const both = [...before.keys()].filter((name) => after.has(name));
      for (const name of both) expect(after.get(name)).toBe(before.get(name));
      const blocks = new Set([...before, ...after].map(([, its]) => its));
      expect(blocks.size).toBe(new Set([...one, ...other]).size);
    });
    await fc.assert(property, { numRuns: 10 });
  });
});
