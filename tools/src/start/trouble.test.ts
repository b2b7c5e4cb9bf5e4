import type { Failure } from "@sfn-workers/local-cloud";
import { expect, test } from "vitest";
import { troubleOf } from "./trouble.ts";

const TOLD = { name: "invoice", arn: "arn:aws:…:invoice", message: "a message" };

const refused = (action: string): Failure => ({
  ...{ ...TOLD, kind: "permissionRefused", action, resource: "*" },
  ...{ policy: "identity", explicit: false },
});
const stopped = (more: object): Failure => ({
  ...{ ...TOLD, kind: "taskStopped", reason: "exit code 1", lastLines: [] },
  ...{ served: false, inARow: 1, next: "restart", ...more },
});
const silent = (othersServe: boolean): Failure => ({
  ...{ ...TOLD, kind: "taskSilent", seconds: 120, othersServe },
});
const failed = (more: object): Failure => ({
  ...{ ...TOLD, kind: "functionFailed", phase: "init", errorType: "Error", errorMessage: "bad" },
  ...{ lastLines: [], hasLoaded: false, failuresOnly: 0, ...more },
});
const batch = (failuresOnly: number): Failure => ({
  ...{ ...TOLD, kind: "batchFailed", failed: 10, messages: 10, failuresOnly },
  lastLines: ['{"level":"ERROR","message":"not a task"}'],
});

test.each<[string, Failure, boolean]>([
  ["may not poll", refused("states:GetActivityTask"), true],
  ["may not receive", refused("sqs:ReceiveMessage"), true],
  ["may not answer", refused("states:SendTaskSuccess"), true],
  ["may not write logs", refused("logs:PutLogEvents"), false],
  ["may not delete messages", refused("sqs:DeleteMessage"), false],
  ["is started again", stopped({}), false],
  ["is given up by its service", stopped({ next: "gaveUp" }), true],
  ["on demand stops once while it starts", stopped({ next: "none" }), false],
  ["on demand stops twice while it starts", stopped({ next: "none", inARow: 2 }), true],
  ["on demand stops at work", stopped({ next: "none", inARow: 2, served: true }), false],
  ["hangs while it starts", silent(false), true],
  ["hangs while others serve", silent(true), false],
  ["can't be loaded", failed({}), true],
  ["could be loaded before", failed({ hasLoaded: true }), false],
  ["fails at work", failed({ phase: "invoke", hasLoaded: true }), false],
  ["never worked", failed({ phase: "invoke", hasLoaded: true, failuresOnly: 5 }), true],
  ["failed some messages", batch(0), false],
  ["failed all of its many messages", batch(10), true],
])("whether a worker is dead that %s", (_title, failure, dead) => {
  expect(troubleOf(failure)).toMatchObject({ dead });
});

test("a process that ended while its function was loaded is told with its last line", () => {
  const exit = {
    errorType: "Runtime.ExitError",
    errorMessage: "RequestId: 1 Error: exit status 1",
  };
  expect(troubleOf(failed({ ...exit, lastLines: ["API_KEY is missing", ""] }))?.text).toBe(
    "the function can't be loaded: Runtime.ExitError: exit status 1: API_KEY is missing",
  );
});

test("a function without enough memory is told with what it used", () => {
  const error = {
    errorType: "Runtime.OutOfMemory",
    errorMessage: "RequestId: 1 Error: Runtime exited with error: signal: killed",
  };
  const lastLines = [
    "REPORT RequestId: 1\tDuration: 2.00 ms\tBilled Duration: 2 ms\tMemory Size: 256 MB\tMax Memory Used: 301 MB\tStatus: error\tError Type: Runtime.OutOfMemory",
  ];
  expect(troubleOf(failed({ ...error, lastLines, phase: "invoke" }))).toMatchObject({
    text: "the function failed: Runtime.OutOfMemory: Runtime exited with error: signal: killed",
    remedy:
      "it used 301 MB of its 256 MB of memory: raise the workload's memory in the stack's settings",
  });
});

test("a file that the build lacks is told with where to declare it, another reason without", () => {
  const lastLines = [
    "workload invoice can't be loaded: Error: ENOENT: no such file or directory, open '/repo/apps/worker/dist/local/invoice/mail.html'",
  ];
  const exit = { errorType: "Runtime.ExitError", errorMessage: "exit status 1" };
  expect(troubleOf(failed({ ...exit, lastLines }))?.remedy).toContain("under `bundle`");
  expect(troubleOf(stopped({ next: "gaveUp", lastLines }))?.remedy).toContain("under `bundle`");
  const copied = [
    "Error: Cannot find module '/tmp/sfn-workers-copies-k3j9d0.1ul.2n9.1z4x3-a1B2c3/0/mail.mjs'",
  ];
  expect(troubleOf(failed({ ...exit, lastLines: copied }))?.remedy).toContain("under `bundle`");
  const relative = ["Error: ENOENT: no such file or directory, open 'src/invoice/mail.html'"];
  expect(troubleOf(failed({ ...exit, lastLines: relative }))?.remedy).toContain("under `bundle`");
  const elsewhere = ["Error: ENOENT: no such file or directory, open '/data/a.csv'"];
  expect(troubleOf(failed({ ...exit, lastLines: elsewhere }))?.remedy).not.toContain("bundle");
});

test("messages that all fail are told with the worker's own words", () => {
  expect(troubleOf(batch(10))?.text).toBe("all messages have failed so far: not a task");
});
