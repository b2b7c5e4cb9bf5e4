import {
  faultOf,
  hasStatus,
  isRefusedForGood,
  REFUSED_CREDENTIALS,
} from "../report/reportFault.ts";
import type { PollFault } from "../source.ts";

/**
 * @param codes the errors of the service's poll that retrying can't fix
 * @returns how to classify an error of the poll. Unknown errors are transient: only known permanent errors stop a worker.
 */
export function pollErrors(codes: readonly string[]): (error: unknown) => PollFault {
  const refused = new Set([...REFUSED_CREDENTIALS, ...codes]);
  return (error) => {
    const { code, message } = faultOf(error);
    if (isRefusedForGood({ code, message }, refused)) return { kind: "refused", code, message };
    if (code === "ActivityWorkerLimitExceeded") return { kind: "tooManyPollers", code, message };
    return { kind: isAnswer(error) ? "transient" : "unanswered", code, message };
  };
}

/** Credentials that had expired before the first call: only their source gives others, so that it may never come to an answer. */
const EXPIRED = new Set(["ExpiredTokenException", "ExpiredToken"]);

/** A page of another server, as at a wrong address, has a status too, but no error's name. */
function isAnswer(error: unknown): boolean {
  return (
    error instanceof Error &&
    hasStatus(error) &&
    !/^Http[34]/.test(error.name) &&
    !EXPIRED.has(error.name)
  );
}

/** Classifies an error of GetActivityTask. */
export const classifyPollError = pollErrors([
  // The worker may not use the key that encrypts the activity.
  "KmsAccessDeniedException",
  "ActivityDoesNotExist",
  "InvalidArn",
  "ValidationException",
]);
