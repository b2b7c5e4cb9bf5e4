import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { taskFor } from "@sfn-workers/worker-core/testing";
import { expect, onTestFinished, test, vi } from "vitest";
import { scaleInProtection } from "./scaleInProtection.ts";

/** A busy machine starts processes and answers requests late. */
const PATIENCE = { timeout: 60_000 };

/** An ECS agent that records its requests. */
async function stage(firstStatus = 200) {
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
  const observer = scaleInProtection({
    agentUri: `http://127.0.0.1:${(agent.address() as AddressInfo).port}/api/1`,
    onFault: (message) => faults.push(message),
    clock,
  });
  const task = taskFor({ workload: "greeting" });
  return {
    requests,
    faults,
    clock,
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
    end: () =>
      observer({ type: "taskSucceeded", task, handlerMs: 0, durationMs: 0, reportAttempts: 1 }),
  };
}

const put = (body: object) => ["PUT", "/api/1/task-protection/v1/state", body];
const PROTECT = put({ ProtectionEnabled: true, ExpiresInMinutes: 120 });
const RELEASE = put({ ProtectionEnabled: false });

test("the first of several tasks starts the protection, and a short idle time after the last one ends it", async () => {
  const { requests, begin, end, clock } = await stage();
  begin();
  begin();
  await vi.waitUntil(() => requests.length === 1, PATIENCE);
  end();
  await clock.advance(60_000);
  expect(requests).toEqual([PROTECT]);
  end();
  await clock.advance(10_000);
  await vi.waitUntil(() => requests.length === 2, PATIENCE);
  expect(requests).toEqual([PROTECT, RELEASE]);
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
  const { requests, faults, answer, begin, clock } = await stage(500);
  begin();
  await vi.waitUntil(() => faults.length === 1, PATIENCE);
  answer(200);
  await clock.advance(5 * 60_000);
  await vi.waitUntil(() => requests.length === 2, PATIENCE);
  await clock.advance(30 * 60_000);
  expect(requests).toEqual([PROTECT, PROTECT]);
});

test("a failure of the agent is reported, and not retried at once", async () => {
  const { requests, faults, begin } = await stage(500);
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
