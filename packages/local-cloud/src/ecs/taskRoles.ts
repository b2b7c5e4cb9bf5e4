import type { Iam } from "../iam/iam.ts";
import { arnOf } from "../names.ts";

/** The roles of a task definition, or those of a call that replace them. */
export interface TaskRoles {
  readonly taskRoleArn: string | undefined;
  readonly executionRoleArn: string | undefined;
}

export const rolesIn = ({ taskRoleArn, executionRoleArn }: TaskRoles): readonly string[] =>
  [taskRoleArn, executionRoleArn].filter((arn) => arn !== undefined);

/** @throws {Error} when ECS may not assume one of the roles; the message is AWS's, with the remedy. */
export function requireEcsTrust(
  roles: TaskRoles,
  region: string,
  iam: Pick<Iam, "requireTrust">,
): void {
  for (const roleArn of rolesIn(roles)) {
    iam.requireTrust(
      roleArn,
      "ecs-tasks.amazonaws.com",
      arnOf(region, "ecs", "task/any"),
      `ECS was unable to assume the role '${roleArn}' that was provided for this task. Please ` +
        "verify that the role being passed has the proper trust relationship and permissions.",
    );
  }
}
