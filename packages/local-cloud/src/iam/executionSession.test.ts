import { expect, test } from "vitest";
import { sessionOf } from "./executionSession.ts";

const roleArn = "arn:aws:iam::000000000000:role/machine";
const executionArn = (name: string) =>
  `arn:aws:states:us-east-1:000000000000:execution:machine:${name}`;

test("a state machine's session has the name of the execution, cut to 64 characters", () => {
  expect(sessionOf({ roleArn, executionArn: executionArn("run-1") })).toEqual({
    roleArn,
    sessionName: "run-1",
  });
  const long = executionArn("x".repeat(80));
  expect(sessionOf({ roleArn, executionArn: long }).sessionName).toBe("x".repeat(64));
});
