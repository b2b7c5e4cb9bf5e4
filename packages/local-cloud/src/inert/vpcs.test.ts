import * as aws from "@pulumi/aws";
import { expect, test } from "vitest";
import { deployForTest, refusalOf } from "../testing/program.ts";

/** A VPC with these subnets, by zone. */
function network(blocks: Readonly<Record<string, string>>, cidrBlock = "10.0.0.0/24") {
  const vpc = new aws.ec2.Vpc("network", { cidrBlock });
  for (const [zone, block] of Object.entries(blocks)) {
    new aws.ec2.Subnet(zone, {
      vpcId: vpc.id,
      cidrBlock: block,
      availabilityZone: `us-east-1${zone}`,
    });
  }
  return {};
}

test("subnets that have no address in common are accepted", async () => {
  expect(await refusalOf(() => network({ a: "10.0.0.0/25", b: "10.0.0.128/25" }))).toBe("accepted");
});

test.each([
  ["the same block", { a: "10.0.0.0/25", b: "10.0.0.0/25" }],
  ["a part of another one's", { a: "10.0.0.0/25", b: "10.0.0.64/26" }],
  ["a block with another one's in it", { a: "10.0.0.64/26", b: "10.0.0.0/25" }],
])("a subnet with %s is refused", async (_what, blocks) => {
  expect(await refusalOf(() => network(blocks))).toContain(
    `InvalidSubnet.Conflict: The CIDR '${blocks.b}' conflicts with another subnet`,
  );
});

test("a subnet outside its VPC is refused", async () => {
  expect(await refusalOf(() => network({ a: "10.0.1.0/25" }))).toContain(
    "InvalidSubnet.Range: The CIDR '10.0.1.0/25' is invalid",
  );
});

test("blocks that are cut anew for another zone conflict with those that are there", async () => {
  const { environment } = await deployForTest(() => network({ a: "10.0.0.0/25" }));
  const update = environment.update(() =>
    network({ a: "10.0.0.0/26", b: "10.0.0.64/26", c: "10.0.0.128/26" }),
  );
  await expect(update).rejects.toThrow("InvalidSubnet.Conflict");
});

test("the block of a subnet that is deleted can be given again", async () => {
  const { environment } = await deployForTest(() => network({ a: "10.0.0.0/25" }));
  await environment.update(() => network({}));
  await environment.update(() => network({ b: "10.0.0.0/25" }));
});
