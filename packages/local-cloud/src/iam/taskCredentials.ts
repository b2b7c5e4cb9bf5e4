import {
  AccessDeniedException,
  type AuthorizeTask,
  type Integration,
  IntegrationFailure,
  type IntegrationRequest,
  type Integrations,
} from "@sfn-workers/local-stepfunctions";
import { regionOf } from "../names.ts";
import { sessionOf } from "./executionSession.ts";
import type { Iam } from "./iam.ts";

/**
 * Lets a Task state with `Credentials` call its service only if the state machine's role may assume the role that they name:
 * the trust policy of that role names the state machine's role, or the account and the state machine's role has a statement.
 */
export function integrationsWithCredentials(
  integrations: Integrations,
  iam: Pick<Iam, "require" | "hasRole">,
): Integrations {
  return Object.fromEntries(
    Object.entries(integrations).map(([name, integration]) => [name, assuming(integration, iam)]),
  );
}

/** Checks what Task states call of Step Functions itself, with the same roles. */
export function createTaskAuthorization(iam: Pick<Iam, "require" | "hasRole">): AuthorizeTask {
  return (request) => {
    requireAssumable(request, iam);
    const { action, resource, qualifier, executionArn } = request;
    iam.require(sessionOf(request), action, resource ?? "*", {
      "aws:RequestedRegion": regionOf(executionArn),
      ...(qualifier !== undefined && { "states:StateMachineQualifier": qualifier }),
    });
  };
}

function assuming(integration: Integration, iam: Pick<Iam, "require" | "hasRole">): Integration {
  return async (request) => {
    requireAssumable(request, iam);
    return integration(request);
  };
}

type Caller = Pick<IntegrationRequest, "roleArn" | "machineRoleArn" | "executionArn">;

/** @throws {IntegrationFailure} when the state machine's role may not assume the task's. */
function requireAssumable(caller: Caller, iam: Pick<Iam, "require" | "hasRole">): void {
  const { roleArn, machineRoleArn } = caller;
  if (roleArn === machineRoleArn) return;
  try {
    if (!iam.hasRole(roleArn)) throw new AccessDeniedException(`${roleArn} does not exist`);
    iam.require(sessionOf({ ...caller, roleArn: machineRoleArn }), "sts:AssumeRole", roleArn);
  } catch (error) {
    if (!(error instanceof AccessDeniedException)) throw error;
    throw new IntegrationFailure(
      "States.TaskFailed",
      `The role ${machineRoleArn} is not authorized to assume the task state's role, ${roleArn}.`,
    );
  }
}
