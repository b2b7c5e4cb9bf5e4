import { faultOf } from "../report/reportFault.ts";
import type { PollFault } from "../source.ts";

/** Errors that no repetition mends: a permission, a name or an ARN is wrong. */
const REFUSED = new Set([
  "AccessDeniedException",
  "ActivityDoesNotExist",
  "InvalidArn",
  "ValidationException",
  "UnrecognizedClientException",
  // With the wrong secret; a wrong clock mends itself, since the next call is signed with AWS's time.
  "InvalidSignatureException",
  "MissingAuthenticationTokenException",
  "OptInRequired",
  "InvalidClientTokenId",
]);

const WRONG_CLOCK = /^Signature (expired|not yet current)/;

/** Says what a failed GetActivityTask means. What nobody has heard of is transient: a worker gives up only for good reasons. */
export function classifyPollError(error: unknown): PollFault {
  const { code, message } = faultOf(error);
  if (REFUSED.has(code) && !WRONG_CLOCK.test(message)) return { kind: "refused", code, message };
  if (code === "ActivityWorkerLimitExceeded") return { kind: "crowded", code, message };
  return { kind: "transient", code, message };
}
