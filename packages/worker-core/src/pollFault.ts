import { faultOf } from "./reportFault.ts";
import type { PollFault } from "./source.ts";

/** Errors that no repetition mends: a permission, a name or an ARN is wrong. */
const REFUSED = new Set([
  "AccessDeniedException",
  "ActivityDoesNotExist",
  "InvalidArn",
  "ValidationException",
  "UnrecognizedClientException",
  "InvalidSignatureException",
  "MissingAuthenticationTokenException",
  "OptInRequired",
  "InvalidClientTokenId",
]);

/** Says what a failed GetActivityTask means. What nobody has heard of is transient: a worker gives up only for good reasons. */
export function classifyPollError(error: unknown): PollFault {
  const { code, message } = faultOf(error);
  if (REFUSED.has(code)) return { kind: "refused", code, message };
  if (code === "ActivityWorkerLimitExceeded") return { kind: "crowded", code, message };
  return { kind: "transient", code, message };
}
