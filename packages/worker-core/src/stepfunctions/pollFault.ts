import { faultOf } from "../report/reportFault.ts";
import type { PollFault } from "../source.ts";

/** Errors that retrying cannot fix: a permission, a name or an ARN is wrong. */
const REFUSED = new Set([
  "AccessDeniedException",
  // The worker may not use the key that encrypts the activity.
  "KmsAccessDeniedException",
  "ActivityDoesNotExist",
  "InvalidArn",
  "ValidationException",
  "UnrecognizedClientException",
  // The secret is wrong. A wrong clock causes the same error but is corrected: the next call is signed with AWS's time.
  "InvalidSignatureException",
  "MissingAuthenticationTokenException",
  "OptInRequired",
  "InvalidClientTokenId",
]);

const WRONG_CLOCK = /^Signature (expired|not yet current)/;

/** Classifies an error of GetActivityTask. Unknown errors are transient: only known permanent errors stop a worker. */
export function classifyPollError(error: unknown): PollFault {
  const { code, message } = faultOf(error);
  if (REFUSED.has(code) && !WRONG_CLOCK.test(message)) return { kind: "refused", code, message };
  if (code === "ActivityWorkerLimitExceeded") return { kind: "tooManyPollers", code, message };
  return { kind: "transient", code, message };
}
