import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import * as z from "zod";
import type { WorkerEvent } from "../events.ts";
import { defineManifest } from "../manifest.ts";
import type { TaskSource } from "../source.ts";
import { taskReports } from "../stepfunctions/taskReports.ts";
import { blockLoop } from "../testing/beatServer.ts";
import { createWorker } from "../worker.ts";
import { defineWorkload } from "../workload.ts";
import type { HeartbeatThread } from "./heartbeatThread.ts";
import type { ThreadOffer } from "./offerThread.ts";

/** A worker whose source has one task, and without a network. */
function stage(thread: ThreadOffer, handler: () => unknown) {
  const waiting = [{ taskToken: "token", input: "{}" }];
  const source: TaskSource = {
    name: "one task",
    longestPollMs: 0,
    tasksPerPoll: 1,
    poll: async () => waiting.splice(0),
    // An answer takes a turn of the event loop.
    reports: {
      success: () => setTimeout(1),
      failure: async () => {},
      heartbeat: async () => {},
      thread,
    },
    classify: () => expect.unreachable(),
    close: async () => {},
  };
  const events: WorkerEvent[] = [];
  const manifest = defineManifest({
    name: "test-work",
    description: "",
    timeoutSeconds: 120,
    heartbeatSeconds: 60,
    handlerBudgetSeconds: 20,
  });
  const workload = defineWorkload({ manifest, input: z.unknown(), output: z.unknown(), handler });
  const observers = [(event: WorkerEvent) => events.push(event)];
  return { worker: createWorker({ source, workload, observers }), events };
}

/** A thread that notes what is asked of it. */
function offered(steps: string[], prepare = async () => {}): ThreadOffer {
  const handle = { now: async () => {}, pause() {}, resume() {}, stop() {} };
  const thread: HeartbeatThread = {
    start() {
      steps.push("thread");
      return handle;
    },
    changeReceipt() {},
    tick() {},
    ended: undefined,
    close: async () => {},
  };
  return {
    kind: "available",
    async prepare() {
      steps.push("preparation");
      await prepare();
      return thread;
    },
  };
}

test("a thread has its first task before the first handler is called", async () => {
  const steps: string[] = [];
  const { worker } = stage(
    offered(steps, () => setTimeout(20)),
    () => steps.push("handler"),
  );
  await worker.drain({});
  expect(steps).toEqual(["preparation", "thread", "handler"]);
});

test("a worker that ends before a heartbeat is due prepares no thread", async () => {
  const steps: string[] = [];
  const { worker } = stage(offered(steps), () => steps.push("handler"));
  await worker.drain({ deadline: Date.now() + 50_000 });
  expect(steps).toEqual(["handler"]);
});

test("without credentials for a thread the handler is called nevertheless", async () => {
  const steps: string[] = [];
  const { worker } = stage(
    offered(steps, () => Promise.reject(new Error("no credentials"))),
    () => steps.push("handler"),
  );
  expect(await worker.drain({})).toMatchObject({ succeeded: 1 });
  expect(steps).toContain("handler");
  expect(steps).not.toContain("thread");
});

test("a source whose access signs by itself is told of once, and a blocked event loop with the tasks that ran", async () => {
  const { thread } = taskReports(
    { endpoint: async () => new URL("http://localhost"), sign: async () => ({}), close() {} },
    1,
  );
  const { worker, events } = stage(thread, () => blockLoop(1_600));
  await worker.drain({});
  await worker.drain({});
  const why = "the access signs by itself and hands over no credentials";
  expect(events.filter(({ type }) => type === "heartbeatsInMainThread")).toEqual([
    { type: "heartbeatsInMainThread", why },
  ]);
  expect(events).toContainEqual({
    type: "loopBlocked",
    ms: expect.any(Number),
    tasks: [expect.objectContaining({ workload: "test-work" })],
  });
});
