import { expect, test } from "vitest";
import { classifyPollError } from "./pollFault.ts";

const error = (name: string, message = "") => Object.assign(new Error(message), { name });

test.each([
  ["AccessDeniedException", "refused"],
  ["KmsAccessDeniedException", "refused"],
  ["ActivityDoesNotExist", "refused"],
  ["InvalidArn", "refused"],
  ["ValidationException", "refused"],
  ["UnrecognizedClientException", "refused"],
  ["InvalidSignatureException", "refused"],
  ["IncompleteSignature", "refused"],
  ["IncompleteSignatureException", "refused"],
  ["MissingAuthenticationTokenException", "refused"],
  ["OptInRequired", "refused"],
  ["InvalidClientTokenId", "refused"],
  ["ActivityWorkerLimitExceeded", "tooManyPollers"],
  ["ThrottlingException", "transient"],
  ["InternalFailure", "transient"],
  ["Http502", "transient"],
  ["SomethingNew", "transient"],
])("a poll that is answered with %s is %s", (code, kind) => {
  const answer = Object.assign(error(code, "the reason"), { $metadata: { httpStatusCode: 400 } });
  expect(classifyPollError(answer)).toEqual({ kind, code, message: "the reason" });
});

test.each(["ECONNRESET", "ENOTFOUND", "SELF_SIGNED_CERT_IN_CHAIN", "CredentialsProviderError"])(
  "a poll that fails with %s is unanswered",
  (code) => {
    expect(classifyPollError(error(code)).kind).toBe("unanswered");
  },
);

test("a page of another server is no answer of AWS", () => {
  const page = Object.assign(error("Http404"), { $metadata: { httpStatusCode: 404 } });
  expect(classifyPollError(page).kind).toBe("unanswered");
});

test("credentials that have expired are no answer, so that a worker that never gets others ends", () => {
  const expired = Object.assign(error("ExpiredTokenException"), {
    $metadata: { httpStatusCode: 400 },
  });
  expect(classifyPollError(expired).kind).toBe("unanswered");
});

test.each(["Signature expired: 1 is now earlier than 2", "Signature not yet current: 1"])(
  "a signature with a wrong clock is transient: %s",
  (message) => {
    const answer = Object.assign(error("InvalidSignatureException", message), {
      $metadata: { httpStatusCode: 400 },
    });
    expect(classifyPollError(answer).kind).toBe("transient");
  },
);

test("a wrong clock is recognized only at the beginning of the message", () => {
  const message = "The request's Signature expired";
  expect(classifyPollError(error("InvalidSignatureException", message)).kind).toBe("refused");
});
