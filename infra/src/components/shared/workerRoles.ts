import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../environment.ts";
import { AUTONAME_CHARACTERS } from "../../limits.ts";

/** The program's name for the role with which the handlers of a workload run, by its worker. Pulumi completes it. */
export function workerRoleName(worker: "lambda" | "fargate", workload: string): string {
  return `${workload}-${worker === "lambda" ? "function" : "task"}`;
}

/**
 * The ARNs of the roles with which the handlers of a workload run, or ran, whichever worker it has and whatever the path of its roles
 * is. A worker that drains while another one takes its place is still there when the policies of now are, and has to delete what it has
 * done. The account's roles alone can have such an ARN, and whoever may create one that gets at a queue may change the queue's policy too.
 */
export function workerRoleArns(
  environment: Environment,
  workload: string,
): pulumi.Output<string>[] {
  const { partition, accountId } = environment;
  const completed = `-${"?".repeat(AUTONAME_CHARACTERS - 1)}`;
  return (["lambda", "fargate"] as const).flatMap((worker) =>
    ["", "*/"].map(
      (path) =>
        pulumi.interpolate`arn:${partition}:iam::${accountId}:role/${path}${workerRoleName(worker, workload)}${completed}`,
    ),
  );
}
