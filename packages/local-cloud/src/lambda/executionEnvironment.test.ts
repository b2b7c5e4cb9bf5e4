import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, onTestFinished, test } from "vitest";
import { MEMORY_CHECK_INTERVAL_MS } from "../ownLimits.ts";
import { folderWith } from "../testing/folders.ts";
import { createLines } from "../testing/lines.ts";
import { until } from "../testing/program.ts";
import { type Outcome, ownRuntime, startExecutionEnvironment } from "./executionEnvironment.ts";

function start(code: string, runtime = ownRuntime()) {
  const lines = createLines();
  const clock = createVirtualClock();
  const configuration = {
    arn: "arn:aws:lambda:us-east-1:000000000000:function:worker",
    name: "worker",
    roleArn: "arn:aws:iam::000000000000:role/function",
    runtime,
    handler: "index.handler",
    codeDirectory: folderWith({ "index.mjs": code }),
    timeoutSeconds: 120,
    memoryMb: 256,
    variables: {},
    logGroup: "/aws/lambda/worker",
  };
  const environment = startExecutionEnvironment(configuration, clock, lines.write);
  onTestFinished(() => environment.end());
  return { environment, lines, clock };
}

const payloadOf = (outcome: Outcome) =>
  outcome.type === "succeeded" ? JSON.parse(outcome.payload) : outcome.error;

/** Resolves with the number of processes of a group once the system has stopped all of them. */
function stoppedIn(group: number | undefined): Promise<number> {
  return until(async () => {
    const table = execFileSync("ps", ["-A", "-o", "pgid=,stat="], { encoding: "utf8" });
    const rows = table.split("\n").map((row) => row.trim().split(/\s+/));
    const states = rows.filter(([id]) => id === String(group)).map(([, state]) => state?.[0]);
    return states.every((state) => state === "T") ? states.length : undefined;
  });
}

test("an environment is frozen from an answer to the next invocation, with what it has started", async () => {
  const { environment } = start(`
    import { spawn } from "node:child_process";
    let invocations = 0;
    export const handler = async () => {
      invocations += 1;
      if (invocations === 2) throw new Error("failed");
      if (invocations === 1) spawn("sleep", ["600"]);
      return invocations;
    };`);
  await environment.invoke({});
  expect(await stoppedIn(environment.processId)).toBe(2);
  expect(await environment.invoke({})).toMatchObject({ type: "failed" });
  expect(await stoppedIn(environment.processId)).toBe(2);
  expect(payloadOf(await environment.invoke({}))).toBe(3);
});

test.each([
  ["was used", ""],
  ["is used", "await new Promise(() => setInterval(() => {}, 1000));"],
])(
  "an environment in which too much memory %s is killed, with AWS's words",
  async (_title, hang) => {
    const { environment, lines, clock } = start(`
    const fill = () => Buffer.alloc(256 * 1024 ** 2, 1).length;
    export const handler = async () => {
      fill();
      gc();
      console.log("filled");
      ${hang}
    };`);
    const invocation = environment.invoke({});
    await lines.containing("filled");
    await clock.advance(MEMORY_CHECK_INTERVAL_MS);
    expect(payloadOf(await invocation)).toEqual({
      errorType: "Runtime.OutOfMemory",
      errorMessage: expect.stringMatching(
        /^RequestId: \S+ Error: Runtime exited with error: signal: killed$/,
      ),
    });
    expect(lines.all.at(-1)).toMatch(
      /^REPORT RequestId: \S+\tDuration: .* ms\tMemory Size: 256 MB\tMax Memory Used: [2-4]\d\d MB\tStatus: error\tError Type: Runtime.OutOfMemory$/,
    );
    expect(environment.usable).toBe(false);
  },
);

test("an environment has Lambda's heap for its memory, and a temporary folder until it ends", async () => {
  const { environment } = start(`
    import { tmpdir } from "node:os";
    import { getHeapStatistics } from "node:v8";
    const heapMb = getHeapStatistics().heap_size_limit / 1024 ** 2;
    export const handler = async () => ({ heapMb, folder: tmpdir() });`);
  const { heapMb, folder } = payloadOf(await environment.invoke({}));
  expect(heapMb).toBeGreaterThan(0.9 * 256);
  expect(heapMb).toBeLessThan(1.2 * 256);
  expect(existsSync(folder)).toBe(true);
  await environment.end();
  expect(existsSync(folder)).toBe(false);
});

/** A module that never finishes loading, once or always. */
const loadingSlowly = (times: "once" | "always") => `
  import { existsSync, writeFileSync } from "node:fs";
  import { tmpdir } from "node:os";
  const marker = tmpdir() + "/loaded-before";
  if (${times === "always"} || !existsSync(marker)) {
    writeFileSync(marker, "");
    console.log("loading");
    await new Promise(() => setInterval(() => {}, 1000));
  }
  export const handler = () => "loaded";`;

test("a function that is not loaded in ten seconds is loaded again within its own timeout", async () => {
  const { environment, lines, clock } = start(loadingSlowly("once"));
  const invocation = environment.invoke({});
  await lines.containing("loading");
  await clock.advance(10_000);
  expect(payloadOf(await invocation)).toBe("loaded");
  expect(lines.all).toContain("INIT_REPORT Init Duration: 10000.00 ms Phase: init Status: timeout");
});

test("a function that is not loaded within its own timeout either has timed out", async () => {
  const { environment, lines, clock } = start(loadingSlowly("always"));
  const invocation = environment.invoke({});
  await lines.containing("loading");
  await clock.advance(10_000);
  await lines.containing("loading", 2);
  await clock.advance(120_000);
  expect(await invocation).toMatchObject({
    phase: "init",
    error: {
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringContaining("Task timed out after 120.00 seconds"),
    },
  });
});

const CALLS_BACK = `export const handler = (event, context, callback) => {
  setImmediate(() => callback(event.text ? null : new Error("no text"), event.text));
};`;

test("a handler may answer by a callback up to nodejs22.x", async () => {
  const { environment } = start(CALLS_BACK, "nodejs22.x");
  expect(payloadOf(await environment.invoke({ text: "done" }))).toBe("done");
  expect(payloadOf(await environment.invoke({}))).toMatchObject({ errorMessage: "no text" });
  const { environment: newer } = start(CALLS_BACK, "nodejs24.x");
  expect(await newer.invoke({ text: "done" })).toMatchObject({
    phase: "init",
    error: { errorType: "Runtime.CallbackHandlerDeprecated" },
  });
});

test("an invocation fails when its answer is too large", async () => {
  const { environment } = start("export const handler = async (bytes) => 'x'.repeat(bytes);");
  expect(await environment.invoke(6_291_554)).toMatchObject({ type: "succeeded" });
  expect(payloadOf(await environment.invoke(6_291_555))).toEqual({
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
  });
});
