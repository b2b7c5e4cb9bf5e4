import type { IntegrationRequest } from "@sfn-workers/local-stepfunctions";
import type { Session } from "./iam.ts";

/** RoleSessionName (STS API reference, AssumeRole). */
const MAX_SESSION_NAME_CHARACTERS = 64;

/** The session in which a state machine acts as its role. AWS generates its name; here it is the execution's name. */
export function sessionOf(request: Pick<IntegrationRequest, "roleArn" | "executionArn">): Session {
  const executionName = request.executionArn.split(":").at(-1) ?? "";
  const sessionName = executionName.slice(0, MAX_SESSION_NAME_CHARACTERS);
  return { roleArn: request.roleArn, sessionName };
}
