import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { onTestFinished } from "vitest";
import type { Failure } from "../failure.ts";
import { createFaults } from "../faults/faults.ts";
import { createAccountConcurrency } from "../lambda/concurrency.ts";
import { createLocalFunction, type FunctionSettings } from "../lambda/localFunction.ts";
import { folderWith } from "./folders.ts";
import { createLines } from "./lines.ts";
import { sqsForTest } from "./queues.ts";

export const FUNCTION_ARN = "arn:aws:lambda:us-east-1:000000000000:function:worker";

/** A function with this code as its `index.mjs` until the test is over, with a clock of its own, and what it tells. */
export async function localFunctionForTest(
  code: string,
  settings: Partial<FunctionSettings> = {},
  actions?: readonly string[],
) {
  const failures: Failure[] = [];
  const told = createLines();
  const lines = createLines();
  const clock = createVirtualClock();
  const faults = createFaults();
  const { sqs, iam, session } = await sqsForTest(actions);
  const settingsWith = (source: string): FunctionSettings => ({
    configuration: {
      arn: FUNCTION_ARN,
      name: "worker",
      roleArn: session.roleArn,
      handler: "index.handler",
      codeDirectory: folderWith({ "index.mjs": source }),
      timeoutSeconds: 120,
      memoryMb: 256,
      variables: {},
      logGroup: "/aws/lambda/worker",
    },
    onLine: lines.write,
    ...settings,
  });
  const functions = new Map<string, { sendEvent(event: unknown): void }>();
  const cloud = {
    ...{ clock, faults, iam, sqs, functions, concurrency: createAccountConcurrency() },
    log: () => {},
    onFailure(failure: Failure) {
      failures.push(failure);
      told.write(failure.message);
    },
  };
  const fn = createLocalFunction(settingsWith(code), cloud);
  onTestFinished(async () => {
    fn.quiesce();
    const stopped = fn.stop();
    await clock.advance(60_000);
    await stopped;
  });
  return { fn, clock, faults, failures, told, lines, sqs, functions, settingsWith };
}
