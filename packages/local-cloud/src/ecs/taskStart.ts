import type { Iam } from "../iam/iam.ts";
import { arnOf } from "../names.ts";
import type { TaskDefinition } from "./taskDefinition.ts";

/**
 * Checks the permissions that ECS needs from the execution role before a container starts: to sign in to ECR, to pull the
 * image, to write logs.
 *
 * @throws {Error} when the role lacks a permission; the message is the reason of the stopped task and names the action.
 */
export function requireTaskStart(
  definition: TaskDefinition,
  taskId: string,
  iam: Pick<Iam, "require">,
): void {
  const { executionRoleArn, logGroup } = definition;
  const repository = repositoryArnOf(definition.image);
  const needs = [
    ...(repository === undefined ? [] : pullNeeds(repository)),
    ...(logGroup === undefined ? [] : logNeeds(logGroup)),
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
      iam.require({ roleArn: executionRoleArn, sessionName: taskId }, action, resource);
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

function logNeeds(logGroup: string): readonly Need[] {
  const stream = arnOf("logs", `log-group:${logGroup}:log-stream:worker`);
  return [
    ["logs:CreateLogStream", stream],
    ["logs:PutLogEvents", stream],
  ];
}

/** The ARN of an image's repository in ECR; undefined for other registries, which need no permissions. */
function repositoryArnOf(image: string): string | undefined {
  const [, account, region, name] =
    /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+)/.exec(image) ?? [];
  return name === undefined ? undefined : `arn:aws:ecr:${region}:${account}:repository/${name}`;
}
