import { faultOf } from "../report/reportFault.ts";
import type { PollFault } from "../source.ts";

/** Every service answers with these to credentials that it does not accept. API references: common errors. */
const REFUSED_CREDENTIALS = [
  "AccessDeniedException",
  "UnrecognizedClientException",
  // The secret or the region is wrong. A wrong clock causes the same error but is corrected: the next call is signed with AWS's
  // time.
  "InvalidSignatureException",
  "SignatureDoesNotMatch",
  "IncompleteSignature",
  "IncompleteSignatureException",
  "MissingAuthenticationToken",
  "MissingAuthenticationTokenException",
  "OptInRequired",
  "InvalidClientTokenId",
];

const WRONG_CLOCK = /^Signature (expired|not yet current)/;

/**
 * @param codes the errors of the service's poll that retrying can't fix
 * @returns how to classify an error of the poll. Unknown errors are transient: only known permanent errors stop a worker.
 */
export function pollErrors(codes: readonly string[]): (error: unknown) => PollFault {
  const refused = new Set([...REFUSED_CREDENTIALS, ...codes]);
  return (error) => {
    const { code, message } = faultOf(error);
    if (refused.has(code) && !WRONG_CLOCK.test(message)) return { kind: "refused", code, message };
    if (code === "ActivityWorkerLimitExceeded") return { kind: "tooManyPollers", code, message };
    return { kind: "transient", code, message };
  };
}

/** Classifies an error of GetActivityTask. */
export const classifyPollError = pollErrors([
  // The worker may not use the key that encrypts the activity.
  "KmsAccessDeniedException",
  "ActivityDoesNotExist",
  "InvalidArn",
  "ValidationException",
]);
