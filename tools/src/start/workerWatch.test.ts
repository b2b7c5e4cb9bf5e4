import type { Failure } from "@sfn-workers/local-cloud";
import { createLines } from "@sfn-workers/local-cloud/testing";
import { expect, test } from "vitest";
import { createWorkerWatch } from "./workerWatch.ts";

const ARN = "arn:aws:iam::000000000000:role/worker";

const refused = {
  kind: "permissionRefused",
  name: "worker",
  arn: ARN,
  message: "worker is not authorized to perform sqs:DeleteMessage",
  action: "sqs:DeleteMessage",
  resource: "arn:aws:sqs:us-east-1:000000000000:orders",
  policy: "identity",
  explicit: false,
} as const satisfies Failure;

const stopped = {
  kind: "logsLost",
  name: "worker",
  arn: ARN,
  message: "its logs are lost",
} as const satisfies Failure;

test("a permission that turns out to be missing as the environment stops is told, and counts", () => {
  const told = createLines();
  const watch = createWorkerWatch(told.write);
  watch.onStop();
  watch.onFailure(refused);
  expect(told.all.join("\n")).toContain("sqs:DeleteMessage");
  expect(watch.lacksPermission()).toBe(true);
});

test("whatever else fails as the environment stops is not told", () => {
  const told = createLines();
  const watch = createWorkerWatch(told.write);
  watch.onFailure(stopped);
  const before = told.all.length;
  expect(before).toBeGreaterThan(0);
  watch.onStop();
  watch.onFailure({ ...stopped, message: "its logs are lost again" });
  expect(told.all).toHaveLength(before);
});

test("a call that a service refuses is told with the state to correct, and counts", () => {
  const told = createLines();
  const watch = createWorkerWatch(told.write);
  expect(watch.callIsRefused()).toBe(false);
  const message = "ECS refuses RunTask in the state WakeWorker: ClientException: no capacity";
  watch.onFailure({ kind: "callRefused", name: "orders", arn: ARN, state: "WakeWorker", message });
  expect(told.all.join("\n")).toContain(message);
  expect(told.all.join("\n")).toContain("correct the state WakeWorker");
  expect(watch.callIsRefused()).toBe(true);
});

test("the same error with other numbers or task ids is told once", () => {
  const told = createLines();
  const watch = createWorkerWatch(told.write);
  for (const seconds of [`2.999 s of task ${"7f".repeat(16)}`, `3 s of task ${"a0".repeat(16)}`]) {
    watch.onFailure({
      ...{ kind: "functionFailed", name: "orders", arn: ARN, message: "", phase: "invoke" },
      ...{ errorType: "Error", errorMessage: `${seconds} remain`, lastLines: [] },
      ...{ hasLoaded: true, failuresOnly: 1 },
    });
  }
  expect(told.all.filter((line) => line.includes("remain"))).toHaveLength(1);
});
