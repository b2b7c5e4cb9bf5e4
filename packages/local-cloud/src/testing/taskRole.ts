import { createIam } from "../iam/iam.ts";
import { TASK_ROLE } from "./taskDefinitions.ts";

/** IAM with the role of tasks, which this statement allows something. */
export function iamOfTasks(statement: object) {
  const iam = createIam();
  const document = (own: object) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...own }] });
  const Principal = { Service: "ecs-tasks.amazonaws.com" };
  iam.createRole({
    arn: TASK_ROLE,
    trustPolicy: document({ Action: "sts:AssumeRole", Principal }),
  });
  iam.putRolePolicy("task", "allowed", document(statement));
  return iam;
}
