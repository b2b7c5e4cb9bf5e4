import type { IntegrationRequest } from "@sfn-workers/local-stepfunctions";
import type { Session } from "./iam.ts";

/** AWS's longest RoleSessionName (STS API reference, AssumeRole). */
const SESSION_NAME_CHARACTERS = 64;

/** A state machine acts as its role; AWS draws a session name, here the execution's name says more. */
export function sessionOf(request: Pick<IntegrationRequest, "roleArn" | "executionArn">): Session {
  const executionName = request.executionArn.split(":").at(-1) ?? "";
  const sessionName = executionName.slice(0, SESSION_NAME_CHARACTERS);
  return { roleArn: request.roleArn, sessionName };
}
