import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { textOf } from "./terminal.ts";

const PIPE = Object.assign(new PassThrough(), { isTTY: false }) as unknown as NodeJS.WriteStream;

test("an error at the start speaks of no worker before it", () => {
  const error = {
    kind: "error",
    about: { what: "build", workload: "one" },
    message: "no",
  } as const;
  expect(textOf(error, PIPE)).toBe("✗ one can't be built; the worker before runs on\n  no");
  expect(textOf({ ...error, atStart: true }, PIPE)).toBe("✗ one can't be built\n  no");
});

test("an update says what it did, also where no resource is another one", () => {
  const updated = {
    kind: "updated",
    ms: 10,
    changes: {},
    added: [],
    removed: [],
    mocks: [],
    answers: [],
  } as const;
  const textAfter = (more: object) => textOf({ ...updated, ...more }, PIPE).replace(/^.*: /, "");
  expect(textAfter({})).toBe("no resource changes");
  expect(textAfter({ mocks: ["order"] })).toBe("the mocks of order answer as they are now");
  expect(textAfter({ answers: ["approval"] })).toBe(
    "the tasks of approval are answered as answers.ts says now",
  );
  expect(textAfter({ changes: { update: 2 }, mocks: ["order"] })).toBe(
    "2 update; the mocks of order answer as they are now",
  );
});

test("the end of a workflow's execution has its output, or its error", () => {
  const about = {
    kind: "ended",
    workflow: "order",
    executionArn: "a:b:c:d:e:f:order:0123456789",
  } as const;
  expect(textOf({ ...about, outcome: "succeeded", output: "[1]" }, PIPE)).toBe(
    "✓ order 01234567 succeeded: [1]",
  );
  expect(textOf({ ...about, outcome: "failed", error: "No", cause: "why\nnot" }, PIPE)).toBe(
    "✗ order 01234567 failed: No: why",
  );
  expect(textOf({ ...about, outcome: "timedOut" }, PIPE)).toBe("✗ order 01234567 timed out");
});

test("an answered task has its state, and the module that has answered it", () => {
  const answered = {
    kind: "answered",
    ...{ workload: "approval", file: "a/answers.ts", state: "Ask" },
    executionArn: "a:b:c:d:e:f:order:0123456789",
  } as const;
  expect(textOf(answered, PIPE)).toBe("↩ approval 01234567 Ask answered by a/answers.ts");
  expect(textOf({ ...answered, error: "Busy" }, PIPE)).toMatch(
    / answered by a\/answers\.ts: Busy$/,
  );
});

test("the start says for how long a breakpoint may hold a task", () => {
  const text = textOf(
    {
      ...{ kind: "ready", ms: 1, stepFunctionsUrl: "u", sqsUrl: "u", region: "r" },
      ...{ accessKeyId: "a", secretAccessKey: "s" },
      workloads: [
        { name: "one", worker: "lambda", stateMachineArn: "arn:1" },
        {
          ...{ name: "two", worker: "fargate", stateMachineArn: "arn:2" },
          ...{ inspect: 9_229, holdSeconds: 30 },
        },
      ],
      workflows: [{ name: "three", stateMachineArn: "arn:3" }],
    },
    PIPE,
  );
  expect(text).toContain(
    `  export SFN_WORKERS_WORKFLOWS='{"three":{"stateMachineArn":"arn:3"}}'\n`,
  );
  expect(text.split("\n").slice(2, 5)).toEqual([
    "  one    lambda",
    "  two    fargate, debugger at 127.0.0.1:9229 (holds a task for up to 30 s)",
    "  three  workflow",
  ]);
});
