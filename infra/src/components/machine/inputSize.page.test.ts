import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { inputBytes, leastInputBytes, type Transport } from "./inputSize.ts";

const docs = (path: string) =>
  readFileSync(new URL(`../../../../${path}`, import.meta.url), "utf8");
const noNames = { executionArn: "", retryCount: 0, redriveCount: 0, queueUrl: "", taskToken: "" };

test.each<[Transport, RegExp]>([
  ["activity", /\| `activity` \| (\d+) \+ the execution's ARN \| ([\d,]+) bytes \|/],
  [
    "callback",
    /\| `callback` \| (\d+) \+ the execution's ARN \+ the queue's URL \+ the task token \| ([\d,]+) bytes \|/,
  ],
])("the documents say how many bytes are left for an input: %s", (transport, row) => {
  const [, envelope, left] = row.exec(docs("docs/data.md")) ?? [];
  expect(Number(envelope)).toBe(262_144 - inputBytes(transport, noNames));
  expect(left).toBe(leastInputBytes(transport).toLocaleString("en"));
  expect(docs("infra/README.md")).toContain(left);
});
