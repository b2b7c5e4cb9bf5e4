import { execFile } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Worker } from "node:worker_threads";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { systemClock } from "../clock.ts";
import { openClockOffset } from "../stepfunctions/clockOffset.ts";
import { createTaskCalls } from "../stepfunctions/taskCalls.ts";
import { taskId } from "../task.ts";
import { beatServer, beatServerOfFile, blockLoop, newToken } from "../testing/beatServer.ts";
import {
  type HeartbeatForm,
  heartbeatsInThread,
  IDENTITY,
  inThisThread,
  PATIENCE,
} from "../testing/heartbeatForms.ts";
import { LOOPBACK_TLS } from "../testing/loopbackTls.ts";
import type { HeartbeatThreadOptions } from "./heartbeatThread.ts";

const server = await beatServerOfFile();

const inItsThread = (options: Partial<HeartbeatThreadOptions> = {}) =>
  heartbeatsInThread(server.url, options);

function begin(
  { heartbeats }: HeartbeatForm,
  { taskToken = newToken(), endsInMs = 60_000, on = server } = {},
) {
  const calls = createTaskCalls(
    {
      endpoint: async () => new URL(server.url),
      identity: async () => ({ ...IDENTITY, accessKeyId: "here" }),
      close() {},
    },
    1,
    openClockOffset(),
  );
  const lost: string[] = [];
  const failures: { code: string; message: string }[] = [];
  const handle = heartbeats.start({
    taskToken,
    endsAt: systemClock.now() + endsInMs,
    send: (timeoutMs) => calls.heartbeat(taskToken, timeoutMs),
    lost: (code) => lost.push(code),
    failed: (failure) => failures.push(failure),
  });
  onTestFinished(() => {
    handle.stop();
    calls.close();
  });
  const beats = () => on.beatsOf(taskToken);
  const arrived = (count: number) => vi.waitUntil(() => beats().length >= count, PATIENCE);
  return { handle, taskToken, lost, failures, beats, arrived };
}

/** Another task's heartbeats tell how much time has passed. */
async function intervals(form: HeartbeatForm, count: number): Promise<void> {
  const { handle, arrived } = begin(form);
  await arrived(count);
  handle.stop();
}

describe.each([
  ["this thread", inThisThread],
  ["a thread of its own", inItsThread],
] as const)("from %s", (_name, create) => {
  test("heartbeats go out while a task runs, and none after it", async () => {
    const form = await create();
    const { handle, beats, arrived } = begin(form);
    await arrived(3);
    handle.stop();
    await intervals(form, 1);
    const { length } = beats();
    await intervals(form, 3);
    expect(beats()).toHaveLength(length);
  });

  test("a handler's own heartbeat goes out at once, but not while an outcome is sent", async () => {
    const { handle, beats } = begin(await create());
    handle.pause();
    await handle.now();
    expect(beats()).toEqual([]);
    handle.resume();
    await handle.now();
    await vi.waitUntil(() => beats().length > 0, PATIENCE);
  });

  test("a dead token is told once, and gets no further heartbeat", async () => {
    const form = await create();
    const taskToken = newToken();
    const answer = { __type: "TaskTimedOut", message: `${taskToken} has timed out` };
    server.answer(taskToken, [400, answer]);
    const { lost, failures, beats } = begin(form, { taskToken });
    await vi.waitUntil(() => lost.length > 0, PATIENCE);
    // A busy machine answers late, when the next one is on its way.
    await intervals(form, 1);
    const { length } = beats();
    await intervals(form, 3);
    expect([lost, failures, beats().length]).toEqual([["TaskTimedOut"], [], length]);
  });

  test("a failed heartbeat is told without the token, and repeated", async () => {
    const taskToken = newToken();
    const answer = { __type: "ThrottlingException", message: `too much for ${taskToken}` };
    server.answer(taskToken, [400, answer]);
    const { failures, arrived } = begin(await create(), { taskToken });
    await arrived(2);
    await vi.waitUntil(() => failures.length > 0, PATIENCE);
    expect(failures).toMatchObject([
      { code: "ThrottlingException", message: "too much for (task token)" },
    ]);
  });
});

/** How many heartbeats arrived while the event loop was blocked for so long. */
async function beatsWhileBlocked(task: ReturnType<typeof begin>, ms: number) {
  const from = process.hrtime.bigint();
  blockLoop(ms);
  const to = process.hrtime.bigint();
  await intervals(inThisThread(), 1);
  return task.beats().filter(({ at }) => at > from && at < to);
}

test("heartbeats go out while the event loop is blocked from the first moment on", async () => {
  const task = begin(await inItsThread());
  const blocked = await beatsWhileBlocked(task, 1_500);
  expect(blocked.length).toBeGreaterThan(2);
  expect(blocked[0]?.authorization).toContain("Credential=first/");
});

test("a task that is over its budget while the event loop is blocked gets no further heartbeat until it runs again, which is told at once", async () => {
  const folder = mkdtempSync(join(tmpdir(), "beats-"));
  const output = openSync(join(folder, "stderr"), "w+");
  onTestFinished(() => {
    closeSync(output);
    rmSync(folder, { recursive: true });
  });
  const form = await inItsThread({ blockedMs: 200, output });
  const taskToken = newToken();
  const task = begin(form, { endsInMs: 300, taskToken });
  const goesOnWhileTicking = () => {
    const { length } = task.beats();
    return vi.waitUntil(() => {
      form.thread.tick();
      return task.beats().length > length;
    }, PATIENCE);
  };
  await goesOnWhileTicking();
  const from = process.hrtime.bigint();
  blockLoop(1_500);
  const told = readFileSync(join(folder, "stderr"), "utf8");
  const lastMoments = process.hrtime.bigint() - 500_000_000n;
  form.thread.tick();
  await intervals(inThisThread(), 1);
  const late = task.beats().filter(({ at }) => at > from);
  expect(late.filter(({ at }) => at > lastMoments && at < lastMoments + 500_000_000n)).toEqual([]);
  expect(told).toMatch(
    RegExp(`^the event loop has been blocked for [01] s: task ${taskId(taskToken)} gets no .*\\n$`),
  );
  await goesOnWhileTicking();
});

test.each<[string, (thread: Worker) => unknown, RegExp]>([
  ["is ended", (thread) => thread.terminate(), /^exit code 1$/],
  ["has an uncaught error", (thread) => thread.postMessage(null), /^TypeError: /],
])(
  "when the thread %s, that is told once, and heartbeats go on from this one",
  async (_what, end, why) => {
    const started = once(process, "worker");
    const form = await inItsThread();
    const task = begin(form);
    await task.arrived(1);
    const [thread] = (await started) as [Worker];
    const own = task.handle.now();
    await end(thread);
    await own;
    const fromHere = () =>
      task.beats().filter(({ authorization }) => /=here\//.test(authorization));
    await vi.waitUntil(() => fromHere().length > 1, PATIENCE);
    const next = begin(form);
    await next.arrived(1);
    expect(form.endings).toEqual([expect.stringMatching(why)]);
  },
);

async function overTls() {
  const on = await beatServer(LOOPBACK_TLS);
  onTestFinished(on.close);
  return { on, form: await heartbeatsInThread(on.url) };
}

test("heartbeats go out over TLS, also while the event loop is blocked", async () => {
  vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
  onTestFinished(() => void vi.unstubAllEnvs());
  const { on, form } = await overTls();
  const task = begin(form, { on });
  await task.arrived(1);
  expect(await beatsWhileBlocked(task, 300)).not.toEqual([]);
  expect(form.endings).toEqual([]);
});

test("when the thread does not trust the service, that is told once, and heartbeats come from this one", async () => {
  const { form } = await overTls();
  await begin(form).arrived(1);
  expect(form.endings).toEqual([expect.stringMatching(/^it does not trust the service: \w*CERT/)]);
});

test("options for the process don't reach the thread, and it needs none of the environment's variables", async () => {
  vi.stubEnv("NODE_OPTIONS", "--import=file:///nowhere/preload.mjs");
  onTestFinished(() => void vi.unstubAllEnvs());
  const form = await inItsThread();
  await begin(form).arrived(1);
  expect(form.endings).toEqual([]);
});

test("the thread keeps no process alive", async () => {
  const script = `
    import { createHeartbeatThread } from ${JSON.stringify(import.meta.resolve("./heartbeatThread.ts"))};
    const identity = ${JSON.stringify(IDENTITY)};
    const clockOffset = { memory: new SharedArrayBuffer(8), ms: 0 };
    const stepFunctions = { url: ${JSON.stringify(server.url)}, identity, renewed: async () => identity };
    const thread = createHeartbeatThread({ tasksAtOnce: 1, clockOffset, stepFunctions });
    const ignore = () => {};
    const task = { taskToken: "t", heartbeatSeconds: 1, endsInMs: 1e6, lost: ignore, failed: ignore, ended: ignore };
    console.log(typeof thread.start(task));`;
  const args = ["--input-type=module", "--eval", script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 30_000 });
  expect(stdout).toBe("object\n");
});

test("after a refusal the thread signs with renewed credentials", async () => {
  const taskToken = newToken();
  server.answer(taskToken, [403, { __type: "ExpiredTokenException", message: "expired" }]);
  const renewed = async () => ({ ...IDENTITY, accessKeyId: "second" });
  const form = await inItsThread({
    stepFunctions: { url: server.url, identity: IDENTITY, renewed },
  });
  const task = begin(form, { taskToken });
  const signedBy = (key: string) => () =>
    task.beats().some(({ authorization }) => authorization.includes(`Credential=${key}/`));
  await vi.waitUntil(signedBy("first"), PATIENCE);
  await vi.waitUntil(signedBy("second"), PATIENCE);
});
