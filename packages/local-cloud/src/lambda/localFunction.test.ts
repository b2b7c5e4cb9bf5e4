import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, onTestFinished, test } from "vitest";
import type { Failure } from "../failure.ts";
import { createIam } from "../iam/iam.ts";
import { LAMBDA_ASYNC_THROTTLE_BACKOFF_MS } from "../limits.ts";
import { folderWith } from "../testing/folders.ts";
import { createLines } from "../testing/lines.ts";
import { createAccountConcurrency } from "./concurrency.ts";
import { createLocalFunction } from "./localFunction.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function:worker";

function deploy(code: string, reservedConcurrency?: number) {
  const failures: Failure[] = [];
  const told = createLines();
  const lines = createLines();
  const clock = createVirtualClock();
  const fn = createLocalFunction(
    {
      arn: ARN,
      name: "worker",
      roleArn: "arn:aws:iam::000000000000:role/function",
      handler: "index.handler",
      codeDirectory: folderWith({ "index.mjs": code }),
      timeoutSeconds: 120,
      memoryMb: 256,
      variables: {},
      logGroup: "/aws/lambda/worker",
      reservedConcurrency,
    },
    {
      clock,
      iam: createIam(),
      log: () => {},
      concurrency: createAccountConcurrency(),
      onFailure(failure) {
        failures.push(failure);
        told.write(failure.message);
      },
    },
    lines.write,
  );
  onTestFinished(async () => {
    fn.quiesce();
    await fn.stop();
  });
  return { fn, clock, failures, told, lines };
}

test("an event whose function can't be loaded is told with the function's own words", async () => {
  const { fn, failures, told } = deploy("throw new RangeError('CONCURRENCY is 0')");
  fn.sendEvent({});
  await told.containing("CONCURRENCY is 0");
  expect(failures).toMatchObject([
    {
      kind: "functionFailed",
      arn: ARN,
      phase: "init",
      errorType: "RangeError",
      hasLoaded: false,
    },
  ]);
});

test("a function that fails once it was loaded is told as one that had been loaded", async () => {
  const { fn, failures, told } = deploy(
    "export const handler = () => { throw new Error('busy') };",
  );
  fn.sendEvent({});
  await told.containing("busy");
  expect(failures).toMatchObject([{ phase: "invoke", hasLoaded: true }]);
});

test("each throttled attempt is told, with the limit that was reached", async () => {
  const code = `export const handler = () => {
    console.log("started"); return new Promise((resolve) => setTimeout(resolve, 1e6)); };`;
  const { fn, clock, failures, lines, told } = deploy(code, 1);
  fn.sendEvent({});
  await lines.containing("started");
  fn.sendEvent({});
  await told.containing("1 of 1 concurrent executions");
  // The second attempt comes after the least pause, which the function's queue varies by half.
  await clock.advance(2 * LAMBDA_ASYNC_THROTTLE_BACKOFF_MS.min);
  await told.containing("1 of 1 concurrent executions", 2);
  expect(failures[0]).toMatchObject({ kind: "throttled", arn: ARN, limit: "function", size: 1 });
  const stopped = fn.stop();
  await clock.advance(30_000);
  await stopped;
});
