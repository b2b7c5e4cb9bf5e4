import { FARGATE_VCPUS, MIN_UNRESERVED_LAMBDA_CONCURRENCY } from "../limits.ts";
import { fargateVcpus, type Vcpus } from "./fargateVcpus.ts";
import type { PlannedResource } from "./recordStack.ts";

/** What an environment takes for granted in its account, or on the machine that deploys it. */
export interface AccountNeeds {
  /** What functions take of the account's concurrent executions, used or not. */
  readonly reservedConcurrency: number;
  /** What the stack file says that the account has; `undefined` where it says nothing. */
  readonly lambdaConcurrency: number | undefined;
  /** An image is built, with Docker, and pushed. */
  readonly image: boolean;
  /** The key with which ECR encrypts the image. */
  readonly imageKeyArn: string | undefined;
  /** ECS runs tasks, with the role that it has in the account. */
  readonly tasks: boolean;
  /** What ECS's tasks have if all run that may, without those that a deployment starts beside them. */
  readonly vcpus: Vcpus;
  /** A network is made. */
  readonly network: boolean;
  /** The bucket that gets flow logs. */
  readonly flowLogsBucketArn: string | undefined;
  /** The references to secrets, each once. */
  readonly secrets: readonly string[];
}

export { MIN_UNRESERVED_LAMBDA_CONCURRENCY };

type Declared = Pick<PlannedResource, "type" | "name" | "inputs">;

/**
 * @param resources what the program declares
 * @param settings of the stack file, without their namespace
 */
export function accountNeeds(
  resources: Iterable<Declared>,
  settings: Readonly<Record<string, unknown>>,
): AccountNeeds {
  const all = [...resources];
  const has = (type: string) => all.some((resource) => resource.type === type);
  const { lambdaConcurrency } = settings;
  return {
    reservedConcurrency: reservedIn(all),
    lambdaConcurrency: typeof lambdaConcurrency === "number" ? lambdaConcurrency : undefined,
    image: has(IMAGE),
    imageKeyArn: imageKeyIn(all),
    tasks: has(CLUSTER),
    vcpus: fargateVcpus(all),
    network: has("aws:ec2/vpc:Vpc"),
    flowLogsBucketArn: flowLogsBucketIn(all),
    secrets: secretsIn(settings["workloads"]),
  };
}

export const IMAGE = "docker-build:index:Image";
const FLOW_LOG = "aws:ec2/flowLog:FlowLog";
export const CLUSTER = "aws:ecs/cluster:Cluster";

/** What functions reserve; `-1`, the provider's word for nothing, counts as nothing. */
export function reservedIn(resources: Iterable<Declared>): number {
  return [...resources]
    .filter(({ type }) => type === "aws:lambda/function:Function")
    .map(({ inputs }) => Number(inputs["reservedConcurrentExecutions"] ?? 0))
    .reduce((sum, reserved) => sum + Math.max(0, reserved), 0);
}

function imageKeyIn(resources: readonly Declared[]): string | undefined {
  const repository = resources.find(({ type }) => type === "aws:ecr/repository:Repository");
  const [encryption] = [repository?.inputs["encryptionConfigurations"] ?? []].flat();
  const { kmsKey } = Object(encryption);
  return typeof kmsKey === "string" ? kmsKey : undefined;
}

function flowLogsBucketIn(resources: readonly Declared[]): string | undefined {
  const { logDestination } = Object(
    resources.find(({ type, inputs }) => type === FLOW_LOG && inputs["logDestinationType"] === "s3")
      ?.inputs,
  );
  return typeof logDestination === "string" ? logDestination : undefined;
}

function secretsIn(workloads: unknown): string[] {
  const each = Object.values(Object(workloads)).flatMap((workload) =>
    Object.values(Object(Object(workload).secrets)).map(String),
  );
  return [...new Set(each)].toSorted();
}

/** What has to be there before the first deployment, a line for each. */
export function needsLines({
  reservedConcurrency: reserved,
  lambdaConcurrency,
  image,
  imageKeyArn,
  tasks,
  vcpus,
  network,
  flowLogsBucketArn,
  secrets,
}: AccountNeeds): string[] {
  const concurrency = Math.max(
    lambdaConcurrency ?? 0,
    reserved === 0 ? 0 : reserved + MIN_UNRESERVED_LAMBDA_CONCURRENCY,
  );
  return [
    ...(concurrency === 0
      ? []
      : [`Lambda's quota "Concurrent executions" of ${concurrency} or more; a new account has 10`]),
    ...(image ? ["Docker, running on the machine that deploys: it builds the image"] : []),
    ...(imageKeyArn === undefined
      ? []
      : [
          `the right to make grants on ${imageKeyArn} for whoever deploys (kms:CreateGrant, kms:RetireGrant, kms:DescribeKey): ECR encrypts the image with it`,
        ]),
    ...(tasks
      ? [
          "ECS's role AWSServiceRoleForECS, of `aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com`",
        ]
      : []),
    ...vcpuLines("Fargate On-Demand vCPU resource count", vcpus.onDemand),
    ...vcpuLines("Fargate Spot vCPU resource count", vcpus.spot),
    ...(network ? ["one VPC more than it has; the quota is 5 for each Region"] : []),
    ...(flowLogsBucketArn === undefined
      ? []
      : [
          `${flowLogsBucketArn}, with a policy that lets delivery.logs.amazonaws.com write there; AWS adds it to a bucket of the same account where whoever deploys may (s3:GetBucketPolicy, s3:PutBucketPolicy)`,
        ]),
    ...secrets.map((reference) => `the secret ${reference}`),
  ];
}

function vcpuLines(quota: string, vcpus: number): string[] {
  if (vcpus <= FARGATE_VCPUS) return [];
  return [
    `Fargate's quota "${quota}" of ${vcpus} or more, for the tasks that may run; AWS grants ${FARGATE_VCPUS} at first, and a deployment doubles what runs`,
  ];
}
