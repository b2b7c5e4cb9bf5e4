import { join } from "node:path";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { afterEach, describe, expect, test } from "vitest";
import { folderWith } from "../testing/folders.ts";
import { createLines } from "../testing/lines.ts";
import { createAccountConcurrency, TooManyRequestsException } from "./concurrency.ts";
import { createEnvironmentPool, type EnvironmentPool } from "./environmentPool.ts";
import type { Outcome } from "./executionEnvironment.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function:worker";
const HANDLER = `
let invocations = 0;
export const handler = async (event, context) => {
  invocations += 1;
  console.log("started " + (event.name ?? ""));
  if (event.fail) throw Object.assign(new Error("Bad luck!"), { name: "BadLuck" });
  if (event.exit !== undefined) process.exit(event.exit);
  if (event.hang) await new Promise(() => setInterval(() => {}, 1000));
  if (event.spin) for (;;);
  return {
    event, invocations, pid: process.pid,
    remaining: context.getRemainingTimeInMillis() > 0,
    context: { ...context, awsRequestId: typeof context.awsRequestId },
    environment: process.env,
  };
};
export const nothing = () => {};
`;

const running: EnvironmentPool[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((fn) => fn.stop()));
});

interface Options {
  readonly handler?: string;
  readonly code?: string;
  readonly reserved?: number;
}

function deploy(options: Options = {}) {
  const lines = createLines();
  const clock = createVirtualClock();
  const target = {
    configuration: {
      arn: ARN,
      name: "worker",
      roleArn: "arn:aws:iam::000000000000:role/function",
      handler: options.handler ?? "index.handler",
      codeDirectory: folderWith({ "index.mjs": options.code ?? HANDLER }),
      timeoutSeconds: 120,
      memoryMb: 256,
      variables: { WORKLOAD: "coin-flip" },
      logGroup: "/aws/lambda/worker",
    },
    concurrency: createAccountConcurrency().poolFor(options.reserved),
    onLine: lines.write,
  };
  const fn = createEnvironmentPool(target, { clock, sendEvent() {} });
  running.push(fn);
  return { fn, lines, clock };
}

const payloadOf = (outcome: Outcome) =>
  outcome.type === "succeeded" ? JSON.parse(outcome.payload) : outcome.error;

describe("a function", () => {
  test("whose environment can't start fails with the remedy, and runs once it can", async () => {
    const { fn } = deploy({ reserved: 1 });
    const folder = process.env["TMPDIR"];
    process.env["TMPDIR"] = join(folderWith({}), "absent");
    const failed = await fn.invoke({});
    if (folder === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = folder;
    expect(payloadOf(failed).errorMessage).toMatch(/absent: ENOENT.*set TMPDIR to another folder/);
    expect(payloadOf(await fn.invoke({}))).toMatchObject({ invocations: 1 });
  });

  test("runs its handler with Lambda's context and its own variables, without those of this process", async () => {
    process.env["SECRET_OF_THE_PARENT"] = "x";
    const { fn } = deploy();
    const result = payloadOf(await fn.invoke({ source: "wake" }));
    delete process.env["SECRET_OF_THE_PARENT"];
    expect(result).toMatchObject({
      event: { source: "wake" },
      remaining: true,
      context: {
        awsRequestId: "string",
        functionName: "worker",
        functionVersion: "$LATEST",
        invokedFunctionArn: ARN,
        memoryLimitInMB: "256",
        logGroupName: "/aws/lambda/worker",
      },
      environment: { WORKLOAD: "coin-flip", _HANDLER: "index.handler", TZ: ":UTC" },
    });
    expect(result.environment).not.toHaveProperty("SECRET_OF_THE_PARENT");
    expect(result.environment).not.toHaveProperty("HOME");
  });

  test("reuses a warm environment, and starts a second one for a concurrent invocation", async () => {
    const { fn } = deploy();
    const first = payloadOf(await fn.invoke({}));
    const [second, third] = (await Promise.all([fn.invoke({}), fn.invoke({})])).map(payloadOf);
    expect(second).toMatchObject({ pid: first.pid, invocations: 2 });
    expect(third).toMatchObject({ invocations: 1 });
    expect(third.pid).not.toBe(first.pid);
  });

  test("answers null for a handler that returns nothing", async () => {
    const { fn } = deploy({ handler: "index.nothing" });
    expect(await fn.invoke({})).toMatchObject({ type: "succeeded", payload: "null" });
  });

  test("fails with the error's name and message, and stays warm", async () => {
    const { fn } = deploy();
    const failed = await fn.invoke({ fail: true });
    expect(failed).toMatchObject({
      type: "failed",
      error: { errorType: "BadLuck", errorMessage: "Bad luck!" },
    });
    expect(payloadOf(await fn.invoke({}))).toMatchObject({ invocations: 2 });
  });

  test.each(["hang", "spin"])(
    "that does not end (%s) is killed at its timeout, and replaced",
    async (way) => {
      const { fn, lines, clock } = deploy();
      const invocation = fn.invoke({ [way]: true });
      await lines.containing("started");
      await clock.advance(120_000);
      expect(payloadOf(await invocation)).toEqual({
        errorType: "Sandbox.Timedout",
        errorMessage: expect.stringMatching(
          /^RequestId: \S+ Error: Task timed out after 120\.00 seconds$/,
        ),
      });
      expect(payloadOf(await fn.invoke({}))).toMatchObject({ invocations: 1 });
    },
  );

  test("that exits fails with an error of the runtime", async () => {
    const { fn } = deploy();
    expect(payloadOf(await fn.invoke({ exit: 3 }))).toMatchObject({
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringContaining("Runtime exited with error: exit status 3"),
    });
  });

  test.each([
    ["a handler that is not exported", { handler: "index.other" }, "Runtime.HandlerNotFound"],
    ["a module that throws", { code: "throw new RangeError('at load')" }, "RangeError"],
    ["a process that ends while it loads", { code: "process.exit(1)" }, "Runtime.ExitError"],
  ])("with %s fails each invocation", async (_title, options, errorType) => {
    const { fn } = deploy(options);
    expect(payloadOf(await fn.invoke({}))).toMatchObject({ errorType });
    expect(payloadOf(await fn.invoke({}))).toMatchObject({ errorType });
  });

  test("tells whether its code could be loaded, and what its process wrote", async () => {
    const broken = deploy({ code: "console.error('no API key'); process.exit(1)" });
    expect(await broken.fn.invoke({})).toMatchObject({ phase: "init", lastLines: ["no API key"] });
    const { fn } = deploy();
    expect(await fn.invoke({ exit: 1 })).toMatchObject({
      phase: "invoke",
      lastLines: ["started "],
    });
  });

  test("runs two invocations at a time, and lets further ones wait for their turn", async () => {
    const { fn, lines, clock } = deploy();
    const hanging = [fn.invoke({ hang: true }), fn.invoke({ hang: true })];
    const waiting = fn.invoke({ name: "third" });
    await lines.containing("started", 2);
    await clock.advance(120_000);
    await Promise.all(hanging);
    expect(await waiting).toMatchObject({ type: "succeeded" });
    // A process's line may arrive after its answer.
    await lines.containing("started third");
    expect(lines.all).toEqual(["started ", "started ", "started third"]);
  });

  test("refuses invocations beyond its reserved concurrency until one ends", async () => {
    const { fn, lines, clock } = deploy({ reserved: 1 });
    const first = fn.invoke({ hang: true });
    await lines.containing("started");
    await expect(fn.invoke({})).rejects.toThrow(
      expect.objectContaining({
        name: "TooManyRequestsException",
        limit: { kind: "function", size: 1 },
      }),
    );
    await clock.advance(120_000);
    await first;
    expect(await fn.invoke({})).toMatchObject({ type: "succeeded" });
  });
});

describe("stopping", () => {
  test("waits for a running invocation, accepts no more, and leaves no process", async () => {
    const { fn, lines } = deploy({
      code: `export const handler = async (event) => {
        console.log("started"); await new Promise((resolve) => setTimeout(resolve, 100)); return process.pid; };`,
    });
    const invocation = fn.invoke({});
    await lines.containing("started");
    const stopped = fn.stop();
    await expect(fn.invoke({})).rejects.toThrow(TooManyRequestsException);
    const pid = payloadOf(await invocation);
    await stopped;
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  test("kills an invocation that still runs after 30 seconds", async () => {
    const { fn, lines, clock } = deploy();
    const invocation = fn.invoke({ hang: true });
    await lines.containing("started");
    const stopped = fn.stop();
    await clock.advance(30_000);
    await stopped;
    expect(payloadOf(await invocation)).toMatchObject({ errorType: "Runtime.ExitError" });
  });
});
