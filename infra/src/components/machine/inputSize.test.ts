import { expect, test } from "vitest";
import { inputBytes } from "./inputSize.ts";

const noNames = { executionArn: "", retryCount: 0, queueUrl: "", taskToken: "" };

test("each character of a name, and each digit of the retry count, takes a byte", () => {
  const names = { executionArn: "arn", retryCount: 10, queueUrl: "https", taskToken: "token" };
  expect(inputBytes("activity", names)).toBe(inputBytes("activity", noNames) - 3 - 1);
  expect(inputBytes("callback", names)).toBe(inputBytes("callback", noNames) - 3 - 1 - 5 - 5);
});
