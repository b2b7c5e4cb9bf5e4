import { expect, test } from "vitest";
import { RESOURCE_TYPES } from "../counterparts/index.ts";
import { replacingArguments } from "./changes.ts";
import { REPLACED_BY } from "./replacedBy.ts";
import { isDeletedFirst, withKept } from "./replacements.ts";

type Inputs = Readonly<Record<string, unknown>>;

test("each type says which of its arguments replace it", () => {
  expect(Object.keys(REPLACED_BY).toSorted()).toEqual(Object.keys(RESOURCE_TYPES).toSorted());
});

test.each<[type: string, former: Inputs, now: Inputs, replacing: readonly string[]]>([
  ["aws:sqs/queue:Queue", {}, { fifoQueue: true }, ["fifoQueue"]],
  ["aws:sqs/queue:Queue", {}, { delaySeconds: 1 }, []],
  ["aws:sqs/queue:Queue", { region: "us-east-1" }, { region: "eu-west-1" }, ["region"]],
  ["aws:sqs/queue:Queue", { name: "a" }, {}, ["name"]],
  ["aws:iam/role:Role", {}, { path: "/" }, []],
  ["aws:iam/role:Role", { path: "/" }, {}, []],
  ["aws:iam/role:Role", {}, { path: "/a/" }, ["path"]],
  ["aws:sfn/stateMachine:StateMachine", {}, { type: "EXPRESS" }, ["type"]],
  ["aws:sfn/activity:Activity", {}, { encryptionConfiguration: { kmsKeyId: "k" } }, []],
  ["aws:lambda/function:Function", { architectures: ["arm64"] }, {}, []],
  ["aws:lambda/function:Function", {}, { durableConfig: {} }, ["durableConfig"]],
  ["aws:lambda/function:Function", { durableConfig: { a: 1 } }, { durableConfig: {} }, []],
  ["aws:ecs/service:Service", { taskDefinition: "a:1" }, { taskDefinition: "a:2" }, []],
  ["aws:ecs/service:Service", { launchType: "EC2" }, { launchType: "FARGATE" }, ["launchType"]],
  ["aws:ecs/taskDefinition:TaskDefinition", { cpu: "256" }, { cpu: "512" }, ["cpu"]],
  ["aws:ec2/securityGroup:SecurityGroup", { description: "Managed by Pulumi" }, {}, []],
  [
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    { cidrIpv4: "a" },
    { cidrIpv4: "b" },
    [],
  ],
  [
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    { cidrIpv4: "a" },
    { prefixListId: "b" },
    ["prefixListId", "cidrIpv4"],
  ],
])("%s with %j, and then %j, is replaced because of %j", (type, former, now, replacing) => {
  expect(replacingArguments(type, now, former)).toEqual(replacing);
});

test("an argument that AWS fills in stays when the program takes it away", () => {
  const type = "aws:ecs/service:Service";
  const former = { launchType: "FARGATE", name: "worker" };
  expect(withKept(type, {}, former)).toEqual({ launchType: "FARGATE" });
  expect(withKept(type, { launchType: "EC2" }, former)).toEqual({ launchType: "EC2" });
});

test("a resource with a given name, or of which only one can exist, is deleted first", () => {
  expect(isDeletedFirst("aws:iam/role:Role", { name: "worker" })).toBe(true);
  expect(isDeletedFirst("aws:iam/role:Role", { namePrefix: "worker" })).toBe(false);
  expect(isDeletedFirst("aws:ecs/taskDefinition:TaskDefinition", { family: "worker" })).toBe(false);
  expect(isDeletedFirst("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {})).toBe(true);
});
