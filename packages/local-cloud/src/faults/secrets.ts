import { isTemporary } from "../iam/accessKey.ts";
import type { AnswerCall } from "../secrets/httpServer.ts";
import { SecretsError } from "../secrets/secretsError.ts";
import { type CallWithFault, PLANNED_ERROR, type ServiceErrors } from "./calls.ts";

const SECRETS_MANAGER = errorsOf("InternalServiceError");
const SYSTEMS_MANAGER = errorsOf("InternalServerError");

/** Secrets Manager and Parameter Store with faults for the calls with the key of a role. */
export function secretsWithFaults(answer: AnswerCall, callWithFault: CallWithFault): AnswerCall {
  return (target, input, caller) => {
    if (!isTemporary(caller.accessKeyId ?? "")) return answer(target, input, caller);
    const [service = "", operation = ""] = target.split(".");
    const isParameters = service === "AmazonSSM";
    return callWithFault(
      `${isParameters ? "ssm" : service}:${operation}`,
      isParameters ? SYSTEMS_MANAGER : SECRETS_MANAGER,
      async () => answer(target, input, caller),
    );
  };
}

/** Both services throttle alike. */
function errorsOf(unavailable: string): ServiceErrors {
  return {
    throttled: () => new SecretsError("ThrottlingException", "Rate exceeded"),
    unavailable: () => new SecretsError(unavailable, "An error occurred on the server side.", 500),
    named: (code, status) => new SecretsError(code, PLANNED_ERROR, status),
  };
}
