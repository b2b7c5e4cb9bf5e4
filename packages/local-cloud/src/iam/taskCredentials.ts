import {
  AccessDeniedException,
  type Integration,
  IntegrationFailure,
  type Integrations,
} from "@sfn-workers/local-stepfunctions";
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

function assuming(integration: Integration, iam: Pick<Iam, "require" | "hasRole">): Integration {
  return async (request) => {
    const { roleArn, machineRoleArn } = request;
    if (roleArn !== machineRoleArn) {
      try {
        if (!iam.hasRole(roleArn)) throw new AccessDeniedException(`${roleArn} does not exist`);
        iam.require(sessionOf({ ...request, roleArn: machineRoleArn }), "sts:AssumeRole", roleArn);
      } catch (error) {
        if (!(error instanceof AccessDeniedException)) throw error;
        throw new IntegrationFailure(
          "States.TaskFailed",
          `The role ${machineRoleArn} is not authorized to assume the task state's role, ${roleArn}.`,
        );
      }
    }
    return integration(request);
  };
}
