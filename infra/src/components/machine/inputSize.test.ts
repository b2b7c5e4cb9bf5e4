import { expect, test } from "vitest";
import { inputBytes } from "./inputSize.ts";

const noNames = { executionArn: "", retryCount: 0, redriveCount: 0, queueUrl: "", taskToken: "" };

test("each character of a name, and each digit of a count, takes a byte", () => {
  const counts = { retryCount: 10, redriveCount: 100 };
  const names = { executionArn: "arn", ...counts, queueUrl: "https", taskToken: "token" };
  expect(inputBytes("activity", names)).toBe(inputBytes("activity", noNames) - 3 - 1 - 2);
  expect(inputBytes("callback", names)).toBe(inputBytes("callback", noNames) - 3 - 1 - 2 - 5 - 5);
});
