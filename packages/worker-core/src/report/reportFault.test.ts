import { expect, test } from "vitest";
import { faultOf, isDeadToken, isRejectedReport } from "./reportFault.ts";

const error = (fields: object, message = "no") => Object.assign(new Error(message), fields);

test("the code is Node's code, or else the error's name", () => {
  expect(faultOf(error({ code: "ECONNRESET", name: "Error" }))).toMatchObject({
    code: "ECONNRESET",
    message: "no",
  });
  expect(faultOf(error({ name: "TaskTimedOut" })).code).toBe("TaskTimedOut");
  expect(faultOf(error({ code: 7, name: "TaskTimedOut" })).code).toBe("TaskTimedOut");
});

test("a call that failed with a value that is not an Error may have arrived", () => {
  expect(faultOf("gone")).toEqual({ code: "Unknown", message: "gone", mayHaveArrived: true });
});

test.each<[string, object, boolean]>([
  ["a reset after sending", { code: "ECONNRESET", syscall: "read" }, true],
  ["a timeout without an answer", { code: "ETIMEDOUT" }, true],
  ["a refused connection", { code: "ECONNREFUSED", syscall: "connect" }, false],
  ["an unknown host name", { code: "ENOTFOUND", syscall: "getaddrinfo" }, false],
  ["missing credentials", { name: "CredentialsProviderError" }, false],
  ["an answer from AWS", { $metadata: { httpStatusCode: 400 } }, false],
  ["a failure of the service", { $metadata: { httpStatusCode: 503 } }, true],
  ["another answer of a proxy", { $metadata: { httpStatusCode: 204 } }, true],
  ["an SDK error without an answer", { $metadata: { attempts: 1 } }, true],
  ["an SDK error with an undefined status", { $metadata: { httpStatusCode: undefined } }, true],
  ["an error with null metadata", { $metadata: null }, true],
  ["an error with odd metadata", { $metadata: "none" }, true],
])("%s with %o: mayHaveArrived is %s", (_what, fields, mayHaveArrived) => {
  expect(faultOf(error(fields)).mayHaveArrived).toBe(mayHaveArrived);
});

test("an attempt on several addresses may have arrived if any of them may have", () => {
  const refused = error({ syscall: "connect" });
  expect(faultOf(new AggregateError([refused, refused])).mayHaveArrived).toBe(false);
  expect(faultOf(new AggregateError([refused, error({ syscall: "read" })])).mayHaveArrived).toBe(
    true,
  );
  expect(faultOf(new AggregateError([refused, "odd"])).mayHaveArrived).toBe(true);
});

test("an attempt on several addresses says why each of them failed", () => {
  const errors = ["connect ECONNREFUSED ::1:80", "connect ECONNREFUSED 127.0.0.1:80"];
  const refused = new AggregateError(errors.map((message) => error({}, message)));
  expect(faultOf(refused).message).toBe(errors.join(", "));
});

test("dead tokens and rejected reports are recognized by AWS's error names", () => {
  const names = [
    "TaskTimedOut",
    "TaskDoesNotExist",
    "InvalidToken",
    "InvalidOutput",
    "ValidationException",
    "ThrottlingException",
    "Http413",
  ];
  expect(names.filter(isDeadToken)).toEqual(["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"]);
  expect(names.filter(isRejectedReport)).toEqual([
    "InvalidOutput",
    "ValidationException",
    "Http413",
  ]);
});
