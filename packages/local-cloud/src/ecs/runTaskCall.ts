import type { Cloud } from "../cloud.ts";
import type { Session } from "../iam/iam.ts";
import { arnOf } from "../names.ts";
import { EcsError } from "./ecsError.ts";
import { type Placement, requirePlacement } from "./placement.ts";
import type { TaskDefinition } from "./taskDefinition.ts";
import { requireEcsTrust, rolesIn, type TaskRoles } from "./taskRoles.ts";

/** A RunTask call of a state machine or a schedule. Its roles replace those of the task definition. */
export interface RunTaskCall extends Partial<TaskRoles> {
  /** The Region in which it is made. */
  readonly region: string;
  /** Another call with it starts nothing. */
  readonly clientToken?: string | undefined;
  /** By ARN or name. */
  readonly cluster: string;
  readonly taskDefinition: string;
  readonly count: number;
  readonly containerOverrides: readonly {
    readonly name: string;
    readonly environment: Readonly<Record<string, string>>;
    readonly command?: readonly string[] | undefined;
  }[];
  readonly propagatesTags: boolean;
  /** The tags of the tasks, beside those that are propagated. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly placement: Placement;
}

/**
 * Starts the tasks with the permissions of the session's role.
 *
 * @returns their ARNs
 * @throws {AccessDeniedException} when the role lacks a permission; the message is AWS's.
 * @throws {EcsError} when ECS refuses the call: the cluster, the task definition or the container does not exist, the
 * cluster can't place the task, or its client token is in use.
 */
export function callRunTask(
  call: RunTaskCall,
  session: Session,
  cloud: Pick<Cloud, "clusters" | "taskDefinitions" | "iam">,
): readonly string[] {
  const cluster = cloud.clusters.find(call.cluster, call.region);
  const found = cloud.taskDefinitions.find(call.taskDefinition, call.region);
  const definition = withRolesOf(call, found);
  const { iam } = cloud;
  const { tags = {} } = call;
  const requested = Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value]),
  );
  iam.require(session, "ecs:RunTask", definition.arn, {
    "ecs:cluster": cluster.arn,
    ...requested,
  });
  for (const roleArn of rolesIn(definition)) {
    const passed = {
      "iam:PassedToService": "ecs-tasks.amazonaws.com",
      "aws:RequestedRegion": call.region,
    };
    iam.require(session, "iam:PassRole", roleArn, passed);
  }
  if (call.propagatesTags || Object.keys(tags).length > 0) {
    const created = { "ecs:CreateAction": "RunTask", ...requested };
    iam.require(
      session,
      "ecs:TagResource",
      arnOf(call.region, "ecs", `task/${cluster.name}/*`),
      created,
    );
  }
  requireAssumable(definition, call.region, iam);
  requirePlacement(definition, call.placement, cluster);
  requireContainers(call, definition);
  const environment = Object.assign({}, ...call.containerOverrides.map((one) => one.environment));
  const command = call.containerOverrides.find((one) => one.command !== undefined)?.command;
  // A command that would not start is refused.
  if (command !== undefined) definition.commandLineWith(command);
  const overrides = { environment, command };
  const start = () =>
    Array.from({ length: call.count }, () => {
      const arn = cluster.runTask(definition, overrides);
      iam.tagResource(arn, { ...(call.propagatesTags && iam.tagsOf(found.arn)), ...tags });
      return arn;
    });
  const { clientToken, ...request } = call;
  if (clientToken === undefined) return start();
  return cluster.clientTokens.once(clientToken, JSON.stringify(request), start);
}

function withRolesOf(
  { taskRoleArn, executionRoleArn }: Partial<TaskRoles>,
  definition: TaskDefinition,
): TaskDefinition {
  return {
    ...definition,
    taskRoleArn: taskRoleArn ?? definition.taskRoleArn,
    executionRoleArn: executionRoleArn ?? definition.executionRoleArn,
  };
}

function requireAssumable(roles: TaskRoles, region: string, iam: Cloud["iam"]): void {
  try {
    requireEcsTrust(roles, region, iam);
  } catch (error) {
    throw new EcsError("ClientException", error instanceof Error ? error.message : String(error));
  }
}

/** @throws {EcsError} when the task definition has no container that the call changes. */
export function requireContainers(
  { containerOverrides }: Pick<RunTaskCall, "containerOverrides">,
  { containerName }: Pick<TaskDefinition, "containerName">,
): void {
  const unknown = containerOverrides.find(({ name }) => name !== containerName);
  if (unknown === undefined) return;
  throw new EcsError(
    "InvalidParameterException",
    `Override for container named ${unknown.name} is not a container in the TaskDefinition. Its container is ${containerName}`,
  );
}
