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
  ["ECONNRESET", "transient"],
  // A source of credentials fails for a moment.
  ["CredentialsProviderError", "transient"],
  ["SomethingNew", "transient"],
])("a poll that fails with %s is %s", (code, kind) => {
  const fault = classifyPollError(error(code, "the reason"));
  expect(fault).toEqual({ kind, code, message: "the reason" });
});

test.each(["Signature expired: 1 is now earlier than 2", "Signature not yet current: 1"])(
  "a signature with a wrong clock is transient: %s",
  (message) => {
    expect(classifyPollError(error("InvalidSignatureException", message)).kind).toBe("transient");
  },
);

test("a wrong clock is recognized only at the beginning of the message", () => {
  const message = "The request's Signature expired";
  expect(classifyPollError(error("InvalidSignatureException", message)).kind).toBe("refused");
});
