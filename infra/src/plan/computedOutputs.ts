import type { Account, Registration } from "@sfn-workers/pulumi-host";
import { partitionOf } from "@sfn-workers/pulumi-host/partition";

/** The AWS-computed outputs of a resource that the program uses. */
export function computedOutputs(
  { type, name: logicalName, inputs }: Pick<Registration, "type" | "name" | "inputs">,
  { accountId, region }: Account,
): Record<string, unknown> {
  const name = String(inputs["name"] ?? inputs["family"] ?? logicalName);
  const [service, path] = ARN_PATHS[type] ?? [type.split(":")[1]?.split("/")[0] ?? "", ""];
  const { name: partition, dnsSuffix } = partitionOf(region);
  const arn = `arn:${partition}:${service}:${service === "iam" ? "" : region}:${accountId}:${path}${name}`;
  const repositoryUrl = `${accountId}.dkr.ecr.${region}.${dnsSuffix}/${name}`;
  switch (type) {
    case "aws:ecr/repository:Repository":
      return { arn, name, registryId: accountId, repositoryUrl };
    case "docker-build:index:Image":
      return { ref: `${repositoryUrl}@sha256:${"0".repeat(64)}` };
    case "aws:iam/role:Role": {
      const { path: rolePath = "/" } = inputs;
      return { arn: `arn:${partition}:iam::${accountId}:role${rolePath}${name}`, name };
    }
    case "aws:sqs/queue:Queue":
      return { arn, name, url: `https://sqs.${region}.${dnsSuffix}/${accountId}/${name}` };
    case "aws:ecs/taskDefinition:TaskDefinition":
      return { arn: `${arn}:1`, arnWithoutRevision: arn };
    case "aws:sfn/stateMachine:StateMachine":
      // Nobody knows which it will be, and AWS has none of this number.
      return { arn, name, stateMachineVersionArn: `${arn}:0` };
    case "aws:sfn/alias:Alias":
      return { arn: `${machineOf(inputs)}:${name}`, name };
    default:
      return { arn, name };
  }
}

/** Of an alias: its versions' ARNs are the state machine's and a number. */
function machineOf({ routingConfigurations }: Registration["inputs"]): string {
  const [first] = Array.isArray(routingConfigurations) ? routingConfigurations : [];
  return String(first?.stateMachineVersionArn).replace(/:\d+$/, "");
}

const ARN_PATHS: Readonly<Record<string, readonly [service: string, path: string]>> = {
  "aws:cloudwatch/eventRule:EventRule": ["events", "rule/"],
  "aws:cloudwatch/logGroup:LogGroup": ["logs", "log-group:"],
  "aws:ecr/repository:Repository": ["ecr", "repository/"],
  "aws:ecs/cluster:Cluster": ["ecs", "cluster/"],
  "aws:ecs/taskDefinition:TaskDefinition": ["ecs", "task-definition/"],
  "aws:lambda/function:Function": ["lambda", "function:"],
  "aws:sfn/activity:Activity": ["states", "activity:"],
  "aws:sfn/stateMachine:StateMachine": ["states", "stateMachine:"],
};
