import { expect, test } from "vitest";
import { createAccount } from "../provider/account.ts";
import { earlyUses } from "./earlyUses.ts";

const VPC = "urn:pulumi:test::shop::aws:ec2/vpc:Vpc::network";
const GROUP = "urn:pulumi:test::shop::aws:ec2/securityGroup:SecurityGroup::tasks";
const ROLE = "urn:pulumi:test::shop::aws:iam/role:Role::tasks";

const account = () => createAccount({ accountId: "000000000000", region: "us-east-1" });
const groupOf = (vpcId: string) => ({ name: "tasks", description: "Tasks", vpcId });

test("what names another resource before that is made is told", async () => {
  const early = account();
  await early.create(GROUP, groupOf("vpc-00000002"));
  await early.create(VPC, { cidrBlock: "10.0.0.0/16" });
  expect(early.resources().map(({ id }) => id)).toContain("vpc-00000002");
  expect(earlyUses(early)).toEqual([`${GROUP} names ${VPC} before it is there`]);
});

test("what is made in order is not, nor a policy, which may name what comes", async () => {
  const inOrder = account();
  const assumeRolePolicy = JSON.stringify({
    Resource: "arn:aws:ec2:us-east-1:000000000000:vpc/vpc-00000001",
  });
  await inOrder.create(ROLE, { name: "tasks", assumeRolePolicy });
  const { id } = await inOrder.create(VPC, { cidrBlock: "10.0.0.0/16" });
  await inOrder.create(GROUP, groupOf(id));
  expect(earlyUses(inOrder)).toEqual([]);
});
