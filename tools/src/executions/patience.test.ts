import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { createPatience } from "./patience.ts";
import type { Waiting } from "./waiting.ts";

function waitFor(waiting: Partial<Waiting>, trouble?: string, delay?: string) {
  const clock = createVirtualClock(0);
  const told: string[] = [];
  const patience = createPatience({
    clock,
    maxIdleMs: 120_000,
    trouble: () => trouble,
    delay: () => delay,
    waiting: async () => ({ forWorker: 0, sent: 0, atWork: 0, ...waiting }),
    onSilence: (text) => told.push(`${clock.now() / 1000} s: ${text}`),
    giveUp: (reason) => told.push(`${clock.now() / 1000} s, given up: ${reason}`),
  });
  return { clock, patience, told };
}

test("tasks that no worker takes are given up within seconds of trouble with the worker", async () => {
  const { clock, told } = waitFor({ forWorker: 2 }, "the role lacks a permission");
  await clock.advance(3_600_000);
  expect(told).toEqual(["10 s, given up: no worker takes its tasks: the role lacks a permission"]);
});

test("trouble does not end the wait while a task is at work", async () => {
  const { clock, told } = waitFor({ forWorker: 1, atWork: 1 }, "a task stopped");
  await clock.advance(60_000);
  expect(told).toEqual(["15 s: 1 task waiting for a worker, 1 task at work; a task stopped"]);
});

test("without trouble, silence is explained now and then, until the longest wait is over", async () => {
  const { clock, told } = waitFor({ sent: 3 });
  await clock.advance(3_600_000);
  expect(told).toEqual([
    "15 s: 3 tasks in the queue or with a worker",
    "75 s: 3 tasks in the queue or with a worker",
    "120 s, given up: no execution has ended for 120 s",
  ]);
});

test("a delay is told, and ends no wait before its time", async () => {
  const { clock, told } = waitFor({ forWorker: 1 }, undefined, "throttled 3 times");
  await clock.advance(3_600_000);
  expect(told).toEqual([
    "15 s: 1 task waiting for a worker; throttled 3 times",
    "75 s: 1 task waiting for a worker; throttled 3 times",
    "120 s, given up: no execution has ended for 120 s; throttled 3 times",
  ]);
});

test("progress begins the wait anew", async () => {
  const { clock, patience, told } = waitFor({ forWorker: 1 }, "a task stopped");
  for (let seconds = 0; seconds < 60; seconds += 6) {
    await clock.advance(6_000);
    patience.progress();
  }
  expect(told).toEqual([]);
  patience.stop();
  await clock.advance(3_600_000);
  expect(told).toEqual([]);
});
