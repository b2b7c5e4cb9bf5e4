import type { AddressInfo } from "node:net";
import type { WorkerStatus } from "@sfn-workers/worker-core";
import { idleStatus } from "@sfn-workers/worker-core/testing";
import { expect, onTestFinished, test } from "vitest";
import { isHealthy, serveHealth } from "./health.ts";

const status = idleStatus({ concurrency: 2, runningTasks: 1, openPolls: 1 });

test.each<[string, Partial<WorkerStatus>, number, boolean]>([
  ["healthy if a poll was answered 90 s ago", {}, 90_000, true],
  ["unhealthy if a slot is free and no poll was answered for more than 90 s", {}, 90_001, false],
  ["healthy if every slot is busy, without answered polls", { runningTasks: 2 }, 600_000, true],
  ["healthy if its free slot is held by a deaf handler", { deafHandlers: 1 }, 600_000, true],
  ["healthy while its polls are paused", { paused: true }, 600_000, true],
  ["healthy while it stops", { stopping: true }, 600_000, true],
])("a worker is %s", (_title, changes, silentMs, healthy) => {
  expect(isHealthy({ ...status, ...changes, silentMs })).toBe(healthy);
});

test("the health check answers 200 while the worker is healthy and 503 otherwise", async () => {
  let silentMs = 0;
  const server = await serveHealth(0, () => ({ ...status, silentMs }));
  onTestFinished(() => {
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = async () => {
    const answer = await fetch(url);
    return [answer.status, await answer.json()];
  };
  expect(await ask()).toEqual([200, status]);
  silentMs = 100_000;
  expect(await ask()).toEqual([503, { ...status, silentMs }]);
});
