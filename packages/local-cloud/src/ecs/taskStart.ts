import type { Iam } from "../iam/iam.ts";
import { arnOf, regionOf } from "../names.ts";
import type { TaskDefinition } from "./taskDefinition.ts";
import { fetchTaskSecrets, type TaskSecrets } from "./taskSecrets.ts";

export interface TaskPreparation extends TaskSecrets {
  readonly iam: Pick<Iam, "require">;
  /** By ARN. */
  readonly logGroups: ReadonlyMap<string, unknown>;
}

/**
 * What ECS does before a container starts: it signs in to ECR, pulls the image, opens the log and fetches the secrets, all as
 * the execution role.
 *
 * @returns the values of the secrets
 * @throws {Error} when a permission, the log group or a secret is missing; the message is the reason of the stopped task.
 */
export function prepareTask(
  definition: TaskDefinition,
  taskId: string,
  cloud: TaskPreparation,
): Record<string, string> {
  requirePermissions(definition, taskId, cloud);
  requireLogGroup(definition, cloud.logGroups);
  return fetchTaskSecrets(definition, taskId, cloud.secrets);
}

function requireLogGroup(
  definition: TaskDefinition,
  logGroups: TaskPreparation["logGroups"],
): void {
  const { logGroup } = definition;
  if (logGroup === undefined || logGroups.has(logGroupArn(definition, logGroup))) return;
  throw new Error(
    "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create " +
      `Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. (${logGroup})`,
  );
}

function requirePermissions(
  definition: TaskDefinition,
  taskId: string,
  { iam }: TaskPreparation,
): void {
  const { executionRoleArn, logGroup } = definition;
  const repository = repositoryArnOf(definition.image);
  const needs = [
    ...(repository === undefined ? [] : pullNeeds(repository)),
    ...(logGroup === undefined ? [] : logNeeds(logGroupArn(definition, logGroup))),
  ];
  if (needs.length === 0) return;
  if (executionRoleArn === undefined) {
    throw new Error(
      "ResourceInitializationError: the task definition has no execution role, " +
        `which needs ${needs.map(([action]) => action).join(", ")}`,
    );
  }
  for (const [action, resource] of needs) {
    try {
      const session = { roleArn: executionRoleArn, sessionName: taskId };
      // The sign-in to ECR names no resource.
      const own = resource === "*" ? { "aws:RequestedRegion": regionOf(repository ?? "") } : {};
      iam.require(session, action, resource, own);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`ResourceInitializationError: ${reason}`);
    }
  }
}

type Need = readonly [action: string, resource: string];

function pullNeeds(repositoryArn: string): readonly Need[] {
  return [
    ["ecr:GetAuthorizationToken", "*"],
    ["ecr:BatchCheckLayerAvailability", repositoryArn],
    ["ecr:GetDownloadUrlForLayer", repositoryArn],
    ["ecr:BatchGetImage", repositoryArn],
  ];
}

function logGroupArn({ arn, logRegion = regionOf(arn) }: TaskDefinition, name: string): string {
  return arnOf(logRegion, "logs", `log-group:${name}`);
}

function logNeeds(groupArn: string): readonly Need[] {
  const stream = `${groupArn}:log-stream:worker`;
  return [
    ["logs:CreateLogStream", stream],
    ["logs:PutLogEvents", stream],
  ];
}

export function isEcrImage(image: string): boolean {
  return repositoryArnOf(image) !== undefined;
}

/** The ARN of an image's repository in ECR; undefined for other registries, which need no permissions. */
function repositoryArnOf(image: string): string | undefined {
  const [, account, region, name] =
    /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+)/.exec(image) ?? [];
  return name === undefined ? undefined : `arn:aws:ecr:${region}:${account}:repository/${name}`;
}
