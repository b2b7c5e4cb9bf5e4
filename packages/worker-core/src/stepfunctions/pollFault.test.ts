import { expect, test } from "vitest";
import { classifyPollError } from "./pollFault.ts";

const error = (name: string, message = "") => Object.assign(new Error(message), { name });

test.each([
  "AccessDeniedException",
  "KmsAccessDeniedException",
  "ActivityDoesNotExist",
  "InvalidArn",
  "ValidationException",
  "UnrecognizedClientException",
  "InvalidSignatureException",
  "IncompleteSignatureException",
  "MissingAuthenticationTokenException",
  "OptInRequired",
  "InvalidClientTokenId",
])("%s is permanent", (name) => {
  expect(classifyPollError(error(name, "no"))).toEqual({
    kind: "refused",
    code: name,
    message: "no",
  });
});

test("ActivityWorkerLimitExceeded means too many pollers", () => {
  expect(classifyPollError(error("ActivityWorkerLimitExceeded", "1,000"))).toEqual({
    kind: "tooManyPollers",
    code: "ActivityWorkerLimitExceeded",
    message: "1,000",
  });
});

test.each([
  "ThrottlingException",
  "InternalFailure",
  "ECONNRESET",
  // A source of credentials fails for a moment.
  "CredentialsProviderError",
  "SomethingNew",
])("%s is transient", (name) => {
  expect(classifyPollError(error(name, "later"))).toEqual({
    kind: "transient",
    code: name,
    message: "later",
  });
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
