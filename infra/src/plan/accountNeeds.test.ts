import { expect, test } from "vitest";
import { build } from "../testing/graph.ts";
import { accountNeeds, needsLines } from "./accountNeeds.ts";

const needsOf = async (settings: Readonly<Record<string, unknown>>) => {
  const { resources } = await build(settings);
  return needsLines(accountNeeds(resources, settings));
};

test("a function alone needs nothing of its account", async () => {
  expect(await needsOf({ workloads: { short: { worker: "lambda" } } })).toEqual([]);
});

test("what functions reserve, and what the stack file takes for granted, is a need of Lambda's quota", async () => {
  const reserved = { workloads: { short: { worker: "lambda", reservedConcurrency: 5 } } };
  expect(await needsOf({ ...reserved, lambdaConcurrency: 500 })).toEqual([
    'Lambda\'s quota "Concurrent executions" of 500 or more; a new account has 10',
  ]);
  const { resources } = await build({ ...reserved, lambdaConcurrency: 500 });
  expect(needsLines(accountNeeds(resources, {}))).toEqual([
    'Lambda\'s quota "Concurrent executions" of 105 or more; a new account has 10',
  ]);
});

test("tasks on Fargate need ECS's role, and Docker and a VPC unless these are there", async () => {
  const workloads = { long: { worker: "fargate", tasks: { min: 1 } } };
  expect(await needsOf({ workloads })).toEqual([
    "Docker, running on the machine that deploys: it builds the image",
    "ECS's role AWSServiceRoleForECS, of `aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com`",
    "one VPC more than it has; the quota is 5 for each Region",
  ]);
  const network = { kind: "existing", vpcId: "vpc-1", subnetIds: ["subnet-1"] };
  const image = "1.dkr.ecr.us-east-1.amazonaws.com/workers";
  expect(await needsOf({ workloads, network, image })).toEqual([
    expect.stringContaining("AWSServiceRoleForECS"),
  ]);
});

test("more vCPUs than a new account has are a need of Fargate's quotas, on demand and on Spot", async () => {
  const needed = async (tasks: object, spot: object = {}) => {
    const workloads = { long: { worker: "fargate", tasks, spot, cpu: 1_024, memory: 2_048 } };
    return (await needsOf({ workloads })).filter((line) => line.includes("vCPU"));
  };
  expect(await needed({ max: 6 })).toEqual([]);
  expect(await needed({ min: 7 })).toEqual([
    'Fargate\'s quota "Fargate On-Demand vCPU resource count" of 7 or more, for the tasks that may run; AWS grants 6 at first, and a deployment doubles what runs',
  ]);
  // Two on demand, and a quarter of the other 12.
  expect(await needed({ max: 14 }, { onDemandBase: 2, percent: 75 })).toEqual([
    expect.stringContaining('"Fargate Spot vCPU resource count" of 9 or more'),
  ]);
});

test("a key that encrypts the image is a need: ECR makes grants on it in the name of whoever deploys", async () => {
  const kmsKeyArn = "arn:aws:kms:us-east-1:000000000000:key/1234abcd";
  const workloads = { long: { worker: "fargate" } };
  expect(await needsOf({ workloads, kmsKeyArn })).toContain(
    `the right to make grants on ${kmsKeyArn} for whoever deploys (kms:CreateGrant, kms:RetireGrant, kms:DescribeKey): ECR encrypts the image with it`,
  );
});

test("each secret is a need", async () => {
  const secrets = { CHARGE_KEY: "shop/charge" };
  const { resources } = await build({ workloads: { short: { worker: "lambda" } } });
  const settings = { workloads: { charge: { worker: "lambda", secrets } } };
  expect(needsLines(accountNeeds(resources, settings))).toEqual(["the secret shop/charge"]);
});
