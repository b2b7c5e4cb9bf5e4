import { expect, test } from "vitest";
import { tellingLine } from "./tellingLine.ts";

test.each([
  [
    "the only line",
    ["wrong environment: API_KEY is missing"],
    "wrong environment: API_KEY is missing",
  ],
  [
    "an uncaught error, not its stack or Node.js's version",
    [
      "file:///worker/index.mjs:1",
      "throw new TypeError('no such queue')",
      "^",
      "",
      "TypeError: no such queue",
      "    at file:///worker/index.mjs:1:7 {",
      "  code: 'ERR_X'",
      "}",
      "",
      "Node.js v24.1.0",
    ],
    "TypeError: no such queue",
  ],
  [
    "a top-level await that never ends, not the code",
    [
      "Warning: Detected unsettled top-level await at file:///worker/index.mjs:8",
      "await import(`./${WORKLOAD}/index.mjs`);",
      "^",
      "",
    ],
    "Warning: Detected unsettled top-level await at file:///worker/index.mjs:8",
  ],
  [
    "that the memory is used up, not the native stack",
    [
      "<--- Last few GCs --->",
      "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
      "----- Native stack trace -----",
      "",
      " 1: 0x931db0  [/bin/node]",
      "15: 0x7f74c1e369b6 ",
    ],
    "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
  ],
  [
    "the message of a log line, with its code",
    ['{"level":"ERROR","message":"the poll was refused","code":"AccessDeniedException"}'],
    "AccessDeniedException: the poll was refused",
  ],
  [
    "the message of a log line, with its code and AWS's reason",
    ['{"level":"ERROR","message":"the poll was refused","code":"InvalidArn","reason":"no: arn"}'],
    "InvalidArn: the poll was refused: no: arn",
  ],
  [
    "no log line of its usual work",
    ["no such table", '{"level":"INFO","message":"polling","remainingMs":900000}'],
    "no such table",
  ],
  [
    "no line of metrics",
    ["no such table", '{"_aws":{"Timestamp":1},"TasksReceived":1}'],
    "no such table",
  ],
  ["a line that only looks like JSON", ["{half"], "{half"],
  ["nothing", ["", "}"], undefined],
])("a process's telling line is %s", (_title, lines, expected) => {
  expect(tellingLine(lines)).toBe(expected);
});
