import { describe, expect, test } from "vitest";
import { createAccount } from "./account.ts";

const urn = (type: string, name: string) => `urn:pulumi:test::sfn-workers::${type}::${name}`;
const QUEUE = "aws:sqs/queue:Queue";
const ACTIVITY = "aws:sfn/activity:Activity";
const SUBNET = "aws:ec2/subnet:Subnet";
const SERVICE = "aws:ecs/service:Service";
const IMAGE = "docker-build:index:Image";
const encryptionConfiguration = { type: "CUSTOMER_MANAGED_KMS_KEY", kmsKeyId: "key" };

function account() {
  return createAccount({ accountId: "000000000000", region: "us-east-1" });
}

describe("creating what is there", () => {
  test("is refused, with the resource's id", async () => {
    const aws = account();
    const group = { name: "/aws/lambda/short" };
    const type = "aws:cloudwatch/logGroup:LogGroup";
    await aws.create(urn(type, "a"), group);
    await expect(aws.create(urn(type, "b"), group)).rejects.toThrow(
      "AlreadyExists: there is /aws/lambda/short",
    );
  });

  test("gives the queue of the name with the same attributes, which one deletion deletes", async () => {
    const aws = account();
    const first = await aws.create(urn(QUEUE, "a"), { name: "dead", messageRetentionSeconds: 60 });
    const inputs = { name: "dead", messageRetentionSeconds: 60, tags: { a: "b" } };
    expect((await aws.create(urn(QUEUE, "b"), inputs)).id).toBe(first.id);
    await aws.delete(urn(QUEUE, "a"), first.id);
    expect(aws.resources()).toEqual([]);
  });

  test("is refused for a queue with other attributes, and an activity with another key", async () => {
    const aws = account();
    await aws.create(urn(QUEUE, "a"), { name: "dead", messageRetentionSeconds: 60 });
    await expect(aws.create(urn(QUEUE, "b"), { name: "dead" })).rejects.toThrow("AlreadyExists");
    await aws.create(urn(ACTIVITY, "a"), { name: "short" });
    expect((await aws.create(urn(ACTIVITY, "b"), { name: "short" })).urn).toBe(urn(ACTIVITY, "b"));
    const encrypted = { name: "short", encryptionConfiguration };
    await expect(aws.create(urn(ACTIVITY, "c"), encrypted)).rejects.toThrow("AlreadyExists");
  });

  test("changes a queue's policy, which goes with its queue", async () => {
    const aws = account();
    const { id } = await aws.create(urn(QUEUE, "a"), { name: "tasks" });
    const type = "aws:sqs/queuePolicy:QueuePolicy";
    await aws.create(urn(type, "a"), { queueUrl: id, policy: "old" });
    await aws.create(urn(type, "b"), { queueUrl: id, policy: "new" });
    expect(aws.resources().map(({ inputs }) => inputs["policy"])).toEqual([undefined, "new"]);
    await aws.delete(urn(QUEUE, "a"), id);
    expect(aws.resources()).toEqual([]);
  });
});

test("an update of an activity leaves its encryption as it is", async () => {
  const aws = account();
  const { id } = await aws.create(urn(ACTIVITY, "a"), { name: "short" });
  const updated = await aws.update(urn(ACTIVITY, "a"), id, {
    name: "short",
    encryptionConfiguration,
  });
  expect(updated.inputs).toEqual({
    name: "short",
    encryptionConfiguration: { type: "AWS_OWNED_KEY" },
  });
});

test("subnets of one VPC may not overlap", async () => {
  const aws = account();
  await aws.create(urn(SUBNET, "a"), { vpcId: "vpc-1", cidrBlock: "10.0.0.0/25" });
  await aws.create(urn(SUBNET, "b"), { vpcId: "vpc-1", cidrBlock: "10.0.0.128/25" });
  await aws.create(urn(SUBNET, "c"), { vpcId: "vpc-2", cidrBlock: "10.0.0.0/24" });
  await expect(
    aws.create(urn(SUBNET, "d"), { vpcId: "vpc-1", cidrBlock: "10.0.0.64/26" }),
  ).rejects.toThrow("InvalidSubnet.Conflict: The CIDR '10.0.0.64/26'");
});

test("a subnet and a security group stay while a service is in them", async () => {
  const aws = account();
  const vpcId = "vpc-1";
  const subnet = await aws.create(urn(SUBNET, "a"), { vpcId, cidrBlock: "10.0.0.0/25" });
  const groupUrn = urn("aws:ec2/securityGroup:SecurityGroup", "a");
  const group = await aws.create(groupUrn, { vpcId, name: "a" });
  const networkConfiguration = { subnets: [subnet.id], securityGroups: [group.id] };
  const service = await aws.create(urn(SERVICE, "a"), { name: "a", networkConfiguration });
  await expect(aws.delete(subnet.urn, subnet.id)).rejects.toThrow("DependencyViolation");
  await expect(aws.delete(group.urn, group.id)).rejects.toThrow("DependencyViolation");
  await aws.delete(service.urn, service.id);
  await aws.delete(subnet.urn, subnet.id);
  await aws.delete(group.urn, group.id);
  expect(aws.resources()).toEqual([]);
});

test("an immutable tag takes one image, and an excluded one each", async () => {
  const aws = account();
  const repository = await aws.create(urn("aws:ecr/repository:Repository", "a"), {
    name: "worker",
    imageTagMutability: "IMMUTABLE",
  });
  const tags = [`${repository.outputs["repositoryUrl"]}:1234`];
  const image = await aws.create(urn(IMAGE, "a"), { tags });
  await expect(aws.create(urn(IMAGE, "b"), { tags })).rejects.toThrow("the tag is immutable");
  await expect(aws.update(urn(IMAGE, "a"), image.id, { tags })).rejects.toThrow("immutable");
  await aws.update(repository.urn, repository.id, {
    ...repository.inputs,
    imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
    imageTagMutabilityExclusionFilters: [{ filter: "12*", filterType: "WILDCARD" }],
  });
  await aws.create(urn(IMAGE, "b"), { tags });
});

test("a spot strategy changes only with a new deployment", async () => {
  const aws = account();
  const inputs = { name: "a", capacityProviderStrategies: [{ capacityProvider: "FARGATE" }] };
  const { id } = await aws.create(urn(SERVICE, "a"), inputs);
  const changed = {
    ...inputs,
    capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT" }],
  };
  await expect(aws.update(urn(SERVICE, "a"), id, changed)).rejects.toThrow("force_new_deployment");
  await aws.update(urn(SERVICE, "a"), id, { ...changed, forceNewDeployment: true });
});
