import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { idleStatus, taskFor } from "@sfn-workers/worker-core/testing";
import { expect, onTestFinished, test, vi } from "vitest";
import { putProtection } from "./putProtection.ts";
import { scaleInProtection } from "./scaleInProtection.ts";

/** A busy machine starts processes and answers requests late. */
const PATIENCE = { timeout: 60_000 };

/** A day and more, so that only the tests about it see the worker rest. */
const MAX_PROTECTED_MINUTES = 2_880;

/** An ECS agent that records its requests. */
async function stage({
  firstStatus = 200,
  longestMinutes = MAX_PROTECTED_MINUTES,
  random = 0,
  isReplaced = undefined as (() => Promise<boolean>) | undefined,
} = {}) {
  let status = firstStatus;
  let body = "{}";
  const requests: unknown[] = [];
  const agent = createServer(async (request, response) => {
    requests.push([request.method, request.url, JSON.parse(await text(request))]);
    response.writeHead(status).end(body);
  });
  agent.listen(0, "127.0.0.1");
  await once(agent, "listening");
  onTestFinished(() => {
    agent.close();
  });
  const clock = createVirtualClock();
  const faults: string[] = [];
  const polls = { open: 0, paused: false };
  const agentUri = `http://127.0.0.1:${(agent.address() as AddressInfo).port}/api/1`;
  const observer = scaleInProtection({
    put: (minutes) => putProtection(agentUri, minutes),
    longestMinutes,
    worker: () => ({
      pause() {
        polls.paused = true;
        return () => {
          polls.paused = false;
        };
      },
      status: () => idleStatus({ openPolls: polls.open }),
    }),
    onFault: (message) => faults.push(message),
    isReplaced,
    clock,
    random: () => random,
  });
  const task = taskFor({ workload: "greeting" });
  return {
    requests,
    faults,
    clock,
    polls,
    /** Changes the status of the agent's answers. */
    answer(next: number) {
      status = next;
    },
    /** ECS answers a refusal with HTTP 200. */
    refuse(Reason: string) {
      body = JSON.stringify({ failure: { Arn: "", Detail: null, Reason } });
    },
    accept() {
      body = "{}";
    },
    begin: () => observer({ type: "taskReceived", task, pollMs: 0 }),
    end,
    /** Ends the last task, and waits for the first release of the protection. */
    async endAndRelease() {
      end();
      await clock.advance(10_000);
      await vi.waitUntil(() => requests.length === 2, PATIENCE);
      expect(requests).toEqual([PROTECT, RELEASE]);
    },
  };

  function end(): void {
    observer({ type: "taskSucceeded", task, handlerMs: 0, durationMs: 0, reportAttempts: 1 });
  }
}

const put = (body: object) => ["PUT", "/api/1/task-protection/v1/state", body];
const PROTECT = put({ ProtectionEnabled: true, ExpiresInMinutes: 120 });
const RELEASE = put({ ProtectionEnabled: false });

test("the first of several tasks starts the protection, and a short idle time after the last one ends it", async () => {
  const { requests, begin, end, clock, endAndRelease } = await stage();
  begin();
  begin();
  await vi.waitUntil(() => requests.length === 1, PATIENCE);
  end();
  await clock.advance(60_000);
  expect(requests).toEqual([PROTECT]);
  await endAndRelease();
});

test("back-to-back tasks share one protection", async () => {
  const { requests, begin, end, clock } = await stage();
  for (let task = 0; task < 5; task++) {
    begin();
    await clock.advance(1_000);
    end();
    await clock.advance(5_000);
  }
  await vi.waitUntil(() => requests.length > 0, PATIENCE);
  expect(requests).toEqual([PROTECT]);
});

test("a task that runs for hours renews its protection before it expires", async () => {
  const { requests, begin, clock } = await stage();
  begin();
  await vi.waitUntil(() => requests.length === 1, PATIENCE);
  await clock.advance(60 * 60_000);
  await vi.waitUntil(() => requests.length === 2, PATIENCE);
  expect(requests).toEqual([PROTECT, PROTECT]);
});

test("hours of back-to-back tasks renew the protection too", async () => {
  const { requests, begin, end, clock } = await stage();
  for (let second = 0; second < 2 * 60 * 60; second += 6) {
    begin();
    await clock.advance(3_000);
    end();
    await clock.advance(3_000);
  }
  await vi.waitUntil(() => requests.length >= 2, PATIENCE);
  expect(requests.slice(0, 2)).toEqual([PROTECT, PROTECT]);
});

test("after a failure the request is sent again within minutes, while tasks run", async () => {
  const { requests, faults, answer, begin, clock } = await stage({ firstStatus: 500 });
  begin();
  await vi.waitUntil(() => faults.length === 1, PATIENCE);
  answer(200);
  await clock.advance(5 * 60_000);
  await vi.waitUntil(() => requests.length === 2, PATIENCE);
  await clock.advance(30 * 60_000);
  expect(requests).toEqual([PROTECT, PROTECT]);
});

test("a failure of the agent is reported, and not retried at once", async () => {
  const { requests, faults, begin } = await stage({ firstStatus: 500 });
  begin();
  await vi.waitUntil(() => faults.length === 1, PATIENCE);
  expect(faults).toEqual(["ECS scale-in protection: the agent answered HTTP 500: {}"]);
  expect(requests).toHaveLength(1);
});

test("a refusal of ECS is reported, and the request is sent again within minutes", async () => {
  const { requests, faults, refuse, accept, begin, clock } = await stage();
  refuse("DEPLOYMENT_BLOCKED");
  begin();
  await vi.waitUntil(() => faults.length === 1, PATIENCE);
  expect(faults).toEqual(["ECS scale-in protection: refused: DEPLOYMENT_BLOCKED"]);
  accept();
  await clock.advance(5 * 60_000);
  await vi.waitUntil(() => requests.length === 2, PATIENCE);
  await clock.advance(30 * 60_000);
  expect(requests).toEqual([PROTECT, PROTECT]);
});

const MINUTE_MS = 60_000;

test("a worker that always has work rests after the longest time of protection, once its task has ended, and then polls on", async () => {
  const { requests, polls, begin, end, clock, endAndRelease } = await stage({ longestMinutes: 15 });
  for (let minute = 0; minute < 14; minute += 1) {
    begin();
    await clock.advance(MINUTE_MS - 1_000);
    end();
    await clock.advance(1_000);
  }
  begin();
  await clock.advance(MINUTE_MS);
  expect(polls.paused).toBe(true);
  await clock.advance(5 * MINUTE_MS);
  expect(requests).toEqual([PROTECT]);
  await endAndRelease();
  await clock.advance(29_999);
  expect(polls.paused).toBe(true);
  await clock.advance(1);
  expect(polls.paused).toBe(false);
});

test("the protection stays while an open poll may bring a task, and a task that it brings is finished first", async () => {
  const { requests, polls, begin, end, clock, endAndRelease } = await stage({ longestMinutes: 15 });
  begin();
  polls.open = 1;
  await clock.advance(15 * MINUTE_MS);
  end();
  await clock.advance(30_000);
  begin();
  polls.open = 0;
  await clock.advance(5 * MINUTE_MS);
  expect(requests).toEqual([PROTECT]);
  await endAndRelease();
});

test("workers that began together rest at different times, up to a third earlier", async () => {
  const { polls, begin, clock } = await stage({ longestMinutes: 15, random: 1 });
  begin();
  await clock.advance(10 * MINUTE_MS);
  expect(polls.paused).toBe(true);
});

test.each([
  { seconds: 30, paused: false, who: "for half a minute has its whole time again" },
  {
    seconds: 29,
    paused: true,
    who: "for less, in which ECS may not have looked, rests when it would have",
  },
])("a worker whose protection has ended in between $who", async ({ seconds, paused }) => {
  const { polls, begin, clock, endAndRelease } = await stage({ longestMinutes: 15 });
  begin();
  await clock.advance(14 * MINUTE_MS);
  await endAndRelease();
  await clock.advance(seconds * 1_000);
  begin();
  await clock.advance(14 * MINUTE_MS);
  expect(polls.paused).toBe(paused);
});

test("a task that an open poll brings just after the longest time keeps its protection, though the worker was idle then", async () => {
  const { requests, polls, begin, end, clock } = await stage({ longestMinutes: 15 });
  begin();
  polls.open = 1;
  await clock.advance(15 * MINUTE_MS - 5_000);
  end();
  await clock.advance(12_000);
  begin();
  polls.open = 0;
  await clock.advance(MINUTE_MS);
  expect(requests).toEqual([PROTECT]);
  expect(polls.paused).toBe(true);
});

test("a worker that a deployment replaces rests within a minute", async () => {
  let replaced = false;
  const { polls, begin, clock, endAndRelease } = await stage({ isReplaced: async () => replaced });
  begin();
  await clock.advance(3 * MINUTE_MS);
  expect(polls.paused).toBe(false);
  replaced = true;
  await clock.advance(MINUTE_MS);
  expect(polls.paused).toBe(true);
  await endAndRelease();
  await clock.advance(30_000);
  expect(polls.paused).toBe(false);
});

test("nobody asks for the deployment while the worker is idle", async () => {
  const isReplaced = vi.fn(async () => false);
  const { requests, begin, end, clock } = await stage({ isReplaced });
  begin();
  end();
  await clock.advance(10_000);
  await vi.waitUntil(() => requests.length === 2, PATIENCE);
  await clock.advance(60 * MINUTE_MS);
  expect(isReplaced).not.toHaveBeenCalled();
});

test("a deployment that can't be asked for is told once, and asked for again", async () => {
  const isReplaced = vi.fn(() => Promise.reject(new Error("HTTP 400: not authorized")));
  const { polls, faults, begin, clock } = await stage({ isReplaced });
  begin();
  await clock.advance(5 * MINUTE_MS);
  expect(isReplaced).toHaveBeenCalledTimes(5);
  expect(faults).toEqual(["ECS deployment: HTTP 400: not authorized"]);
  expect(polls.paused).toBe(false);
});
