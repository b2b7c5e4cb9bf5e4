import { describe, expect, test } from "vitest";
import { build, type Graph } from "../../testing/graph.ts";
import { ROLE_POLICY, VPC_ENDPOINT } from "../../testing/types.ts";

const network = { kind: "private", zones: ["a"] };

const fargate = { worker: "fargate" };
const woken = { ...fargate, tasks: { min: 0, max: 2 }, wake: true };
const watching = { ...fargate, tasks: { watchDeployments: true } };

/** Fargate workers that differ in what they call, each the only one of its environment. */
const WORKERS: Readonly<Record<string, object>> = {
  "one that takes tasks from an activity": { long: fargate },
  "one that takes tasks from a queue": { many: { ...fargate, transport: "callback" } },
  "one that executions wake": { long: woken },
  "one with short tasks that executions wake": { short: woken },
  "one that a schedule starts": { long: { ...fargate, tasks: { min: 0 } } },
  "one that watches deployments": { long: watching },
  "one with short tasks that is to watch deployments": { short: watching },
  "one with a secret": {
    refund: { ...fargate, secrets: { REFUND_KEY: "team/refund", REFUND_PIN: "team/refund#pin" } },
  },
  "one with a parameter": {
    refund: { ...fargate, secrets: { REFUND_KEY: "ssm:/refund/key", REFUND_PIN: "ssm:pin" } },
  },
  "one beside a function that has secrets and is woken": {
    long: fargate,
    short: { worker: "lambda", wake: true },
    charge: {
      worker: "lambda",
      transport: "callback",
      variables: { CHARGE_URL: "https://charge.example" },
      secrets: { CHARGE_KEY: "team/charge#key", CHARGE_LOGIN: "ssm:/team/login" },
    },
  },
};

const EVERY = ["states", "sqs", "ecr.api", "ecr.dkr", "logs", "ecs", "secretsmanager", "ssm"];

/** What ECS's agent calls for a task, from outside of the task's network (ECS developer guide, "Amazon ECS interface VPC endpoints": tasks on Fargate need none). */
const BY_AGENT = new Set(["ecs:UpdateTaskProtection"]);

/** Services that only others call for a task: Step Functions, SQS, Secrets Manager and Parameter Store use the key with the role's permission. */
const BY_OTHERS = new Set(["kms"]);

/** The endpoints through which go the calls that policies of tasks' roles allow. */
function calledBy(graph: Graph): string[] {
  const actions = graph
    .names(ROLE_POLICY)
    .filter((name) => /-task(-execution)?$/.test(String(graph.inputs(ROLE_POLICY, name)["role"])))
    .flatMap((name) => {
      const { Statement } = JSON.parse(String(graph.inputs(ROLE_POLICY, name)["policy"]));
      return Statement.flatMap(({ Action }: { readonly Action: unknown }) => Action).map(String);
    });
  const services = actions
    .filter((action: string) => !BY_AGENT.has(action))
    .map((action) => action.split(":")[0] ?? "")
    .filter((service) => !BY_OTHERS.has(service))
    .flatMap((service) => (service === "ecr" ? ["ecr.api", "ecr.dkr"] : [service]));
  return [...new Set(services)].toSorted();
}

function endpointsOf(graph: Graph): string[] {
  return graph
    .names(VPC_ENDPOINT)
    .map((name) => graph.inputs(VPC_ENDPOINT, name))
    .filter(({ vpcEndpointType }) => vpcEndpointType === "Interface")
    .map(({ serviceName }) => String(serviceName).split(".").slice(3).join("."))
    .toSorted();
}

describe.each(Object.entries(WORKERS))("a private network with %s", (_, workloads) => {
  test.each([
    ["an image of its own", undefined],
    ["an image of another account", "999999999999.dkr.ecr.us-east-1.amazonaws.com/shared:1"],
  ])(
    "and %s has an endpoint for each service that a task calls, and pays for no other",
    async (_image, image) => {
      const graph = await build({ workloads, network, ...(image && { image }) });
      expect(endpointsOf(graph)).toEqual(calledBy(graph));
    },
  );
});

/** As DescribeVpcEndpointServices answers in these Regions, of everything that tasks can call (aws-cdk-lib, aws-ec2). */
test.each([
  [
    "cn-northwest-1",
    ["states", "sqs", "ecr.api", "ecr.dkr"].map(
      (name) => `cn.com.amazonaws.cn-northwest-1.${name}`,
    ),
    ["s3", "logs", "ecs", "secretsmanager", "ssm"],
  ],
  ["us-gov-west-1", [], ["s3", ...EVERY]],
  [
    "eusc-de-east-1",
    ["ecr.api", "ecr.dkr"].map((name) => `eu.amazonaws.eusc-de-east-1.${name}`),
    ["s3", "states", "sqs", "logs", "ecs", "secretsmanager", "ssm"],
  ],
])("in %s each endpoint has the name that AWS gives it there", async (region, own, common) => {
  const secrets = { REFUND_KEY: "team/refund", REFUND_PIN: "ssm:/refund/pin" };
  const workloads = {
    refund: { ...fargate, secrets },
    many: { ...fargate, transport: "callback" },
    short: woken,
  };
  const account = { accountId: "000000000000", region };
  const graph = await build({ workloads, network }, { account });
  const names = graph
    .names(VPC_ENDPOINT)
    .map((name) => String(graph.inputs(VPC_ENDPOINT, name)["serviceName"]));
  const expected = [...own, ...common.map((name) => `com.amazonaws.${region}.${name}`)];
  expect(names.toSorted()).toEqual(expected.toSorted());
});
