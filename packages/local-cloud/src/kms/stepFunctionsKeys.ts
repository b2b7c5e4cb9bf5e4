import { ApiError, type Authorize, type AuthorizeRole } from "@sfn-workers/local-stepfunctions";
import { sessionOf } from "../iam/executionSession.ts";
import type { Iam } from "../iam/iam.ts";
import { regionOf } from "../names.ts";
import type { KeyOperation, KeyUse, Kms } from "./kms.ts";
import { KmsError } from "./kmsError.ts";

/** The id or ARN of the key that encrypts a state machine or an activity, by its ARN. */
export type StepFunctionsKeys = ReadonlyMap<string, string>;

/**
 * Who needs which permission on these keys, as the Step Functions developer guide lists it (data at rest encryption): callers
 * that get data, through Step Functions; and roles of executions, which call KMS themselves.
 */
export function createKeyPermissions(
  keys: StepFunctionsKeys,
  iam: Pick<Iam, "sessionOf">,
  kms: Pick<Kms, "require">,
): { readonly authorize: Authorize; readonly authorizeRole: AuthorizeRole } {
  function require(
    session: Parameters<Kms["require"]>[0],
    needs: readonly KeyOperation[],
    resource: string,
    viaService?: string,
  ): void {
    const key = keys.get(resource);
    if (key === undefined) return;
    const use: KeyUse = {
      region: regionOf(resource),
      encryptionContext: { [contextKeyOf(resource)]: resource },
      ...(viaService === undefined ? {} : { viaService }),
    };
    try {
      for (const need of needs) kms.require(session, need, key, use);
    } catch (error) {
      throw error instanceof KmsError ? toApiError(error) : error;
    }
  }

  return {
    authorize({ accessKeyId, action, resource, metadataOnly }) {
      if (resource === undefined || metadataOnly || !READING_ACTIONS.has(action)) return;
      const session = iam.sessionOf(accessKeyId);
      if (session !== undefined) require(session, ["Decrypt"], ownerOf(resource), "states");
    },
    authorizeRole(request) {
      const needs: readonly KeyOperation[] = request.sync
        ? ["Decrypt"]
        : ["GenerateDataKey", "Decrypt"];
      require(sessionOf(request), needs, request.resource);
    },
  };
}

/** The calls that return encrypted data. Those that report on a task need no permission on a key. */
const READING_ACTIONS = new Set([
  "states:GetActivityTask",
  "states:DescribeStateMachine",
  "states:DescribeStateMachineForExecution",
  "states:StartSyncExecution",
  "states:DescribeExecution",
  "states:GetExecutionHistory",
]);

/** The state machine of an execution; otherwise the resource itself. */
function ownerOf(resource: string): string {
  const execution = /^(.*):(?:execution|express):([^:/]+)/.exec(resource);
  return execution === null ? resource : `${execution[1]}:stateMachine:${execution[2]}`;
}

function contextKeyOf(resource: string): string {
  return resource.includes(":activity:") ? "aws:states:activityArn" : "aws:states:stateMachineArn";
}

/** The errors of Step Functions for those of KMS. */
function toApiError({ code, message }: KmsError): ApiError {
  return code === "AccessDeniedException"
    ? new ApiError("KmsAccessDeniedException", message)
    : new ApiError("KmsInvalidStateException", message);
}
