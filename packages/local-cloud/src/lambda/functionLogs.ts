import { AccessDeniedException } from "@sfn-workers/local-stepfunctions";
import type { Cloud } from "../cloud.ts";
import { arnOf, regionOf } from "../names.ts";

export interface FunctionLogsOptions {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly logGroup: string;
}

/** The logs of a function. Lambda silently drops lines that the function's role may not write; here that is told once. */
export interface FunctionLogs {
  /** Tells of logs that will be lost. Called once the whole program is deployed. */
  check(): void;
  write(line: string): void;
}

export function createFunctionLogs(
  { name, arn, roleArn, logGroup }: FunctionLogsOptions,
  cloud: Pick<Cloud, "iam" | "logGroups" | "log" | "onFailure">,
): FunctionLogs {
  const session = { roleArn, sessionName: name };
  const group = arnOf(regionOf(arn), "logs", `log-group:${logGroup}`);
  let lost = false;

  /** Lambda creates a log group that does not exist, if the function's role may. */
  function requireGroup(): void {
    if (cloud.logGroups.has(group)) return;
    const why = `its logs are lost: the log group ${logGroup} does not exist`;
    orLose(`${why}, and its role may not create it`, () => {
      cloud.iam.require(session, "logs:CreateLogGroup", `${group}:log-stream:`);
      cloud.logGroups.set(group, { arn: group, kmsKeyArn: undefined });
    });
  }

  function requirePermissions(): void {
    orLose("its logs are lost", () => {
      for (const action of ["logs:CreateLogStream", "logs:PutLogEvents"]) {
        cloud.iam.require(session, action, `${group}:log-stream:$LATEST`);
      }
    });
  }

  function orLose(message: string, check: () => void): void {
    try {
      check();
    } catch (error) {
      if (!(error instanceof AccessDeniedException)) throw error;
      lost = true;
      cloud.onFailure({ kind: "logsLost", name, arn, message });
    }
  }

  return {
    check: requireGroup,
    write(line) {
      if (!lost) requireGroup();
      if (!lost) requirePermissions();
      if (!lost) cloud.log(`[${name}] ${line}`);
    },
  };
}
