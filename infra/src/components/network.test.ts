import { describe, expect, it } from "vitest";
import { build } from "../testing/graph.ts";
import { SECURITY_GROUP, SERVICE, SUBNET, VPC } from "../testing/types.ts";
import { splitCidr } from "./vpc.ts";

function buildLong(network?: object) {
  return build({ workloads: { long: { worker: "fargate" } }, ...(network && { network }) });
}

describe("a network made here", () => {
  it("has a public subnet in each zone, a way out, and no NAT gateway", async () => {
    const graph = await buildLong({ kind: "public", cidr: "10.1.0.0/20", zones: ["a", "b", "c"] });
    expect(graph.inputs(VPC, "network")).toMatchObject({ cidrBlock: "10.1.0.0/20" });
    expect(graph.names(SUBNET)).toEqual(["network-a", "network-b", "network-c"]);
    expect(graph.inputs(SUBNET, "network-c")).toMatchObject({
      availabilityZone: "us-east-1c",
      cidrBlock: "10.1.8.0/22",
    });
    expect(graph.names("aws:ec2/internetGateway:InternetGateway")).toEqual(["network"]);
    expect(graph.names("aws:ec2/natGateway:NatGateway")).toEqual([]);
  });

  it("gives each task a public address, its only way to AWS", async () => {
    const graph = await buildLong();
    expect(graph.inputs(SERVICE, "long")).toMatchObject({
      networkConfiguration: { assignPublicIp: true, subnets: ["network-a-id", "network-b-id"] },
    });
  });
});

describe("a network that is there already", () => {
  it("is used as given, and nothing is made", async () => {
    const network = { kind: "existing", vpcId: "vpc-1", subnetIds: ["subnet-1", "subnet-2"] };
    const graph = await buildLong(network);
    expect(graph.names(VPC)).toEqual([]);
    expect(graph.names(SUBNET)).toEqual([]);
    expect(graph.inputs(SECURITY_GROUP, "long")).toMatchObject({ vpcId: "vpc-1" });
    expect(graph.inputs(SERVICE, "long")).toMatchObject({
      networkConfiguration: { assignPublicIp: false, subnets: ["subnet-1", "subnet-2"] },
    });
  });

  it("can be the account's default VPC", async () => {
    const graph = await buildLong({ kind: "default" });
    expect(graph.names(VPC)).toEqual([]);
    expect(graph.inputs(SECURITY_GROUP, "long")).toMatchObject({ vpcId: "vpc-default" });
    expect(graph.inputs(SERVICE, "long")).toMatchObject({
      networkConfiguration: {
        assignPublicIp: true,
        subnets: ["subnet-default-a", "subnet-default-b"],
      },
    });
  });
});

describe("splitCidr", () => {
  it.each([
    ["10.90.0.0/24", 1, ["10.90.0.0/24"]],
    ["10.90.0.0/24", 2, ["10.90.0.0/25", "10.90.0.128/25"]],
    ["192.168.0.0/16", 3, ["192.168.0.0/18", "192.168.64.0/18", "192.168.128.0/18"]],
  ])("cuts %s into %i equal blocks", (cidr, count, blocks) => {
    expect(splitCidr(cidr, count)).toEqual(blocks);
  });
});
