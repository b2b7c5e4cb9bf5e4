import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { sleep } from "../clock.ts";
import type { TaskSource } from "../source.ts";
import { createCompany } from "./company.ts";
import { createPollers } from "./pollers.ts";
import { unlimited } from "./rateLimit.ts";
import { createSlots } from "./slots.ts";

/** Polls bring up to 10 tasks, and those of the last one took so long. */
function loadedCompany(tookMs: number, slots = 100) {
  const clock = createVirtualClock();
  const times: number[] = [];
  const company = createCompany({ size: 10, slots }, clock, () => {
    times.push(clock.now() - begun);
    expect(company.isComplete(1, 1)).toBe(true);
  });
  company.answered(10, 10);
  company.ended(tookMs);
  const begun = clock.now();
  return { clock, company, times };
}

test("under load a free slot waits for others, for an eighth of the time that tasks take", async () => {
  const { clock, company, times } = loadedCompany(200);
  expect(company.isComplete(1, 99)).toBe(false);
  await clock.advance(15);
  expect(company.isComplete(9, 91)).toBe(false);
  await clock.advance(100);
  expect(times).toEqual([25]);
});

test("few slots wait for a smaller part of that time, since fewer of them become free in it", async () => {
  const { clock, company, times } = loadedCompany(2_000, 10);
  expect(company.isComplete(1, 9)).toBe(false);
  await clock.advance(1_000);
  expect(times).toEqual([25]);
});

test("a free slot waits for 50 ms at most", async () => {
  const { clock, company, times } = loadedCompany(60_000);
  expect(company.isComplete(1, 99)).toBe(false);
  await clock.advance(1_000);
  expect(times).toEqual([50]);
});

test("as many free slots as a poll can bring tasks wait no longer, and the next one begins a new wait", async () => {
  const { clock, company, times } = loadedCompany(200);
  expect(company.isComplete(9, 91)).toBe(false);
  await clock.advance(15);
  expect(company.isComplete(10, 90)).toBe(true);
  expect(company.isComplete(1, 99)).toBe(false);
  await clock.advance(24);
  expect(times).toEqual([]);
  await clock.advance(1);
  expect(times).toEqual([40]);
});

test("a worker that has ended waits for nobody", async () => {
  const { clock, company, times } = loadedCompany(200);
  company.isComplete(1, 99);
  company.reset();
  await clock.advance(1_000);
  expect(times).toEqual([]);
});

test.for([
  ["the last poll was empty", 10, 0, 5],
  ["the last poll brought less than half of what it asked for", 10, 4, 5],
  ["no task runs that could end", 10, 10, 0],
] as const)("a free slot polls at once when %s", ([, asked, brought, runningTasks]) => {
  const { company } = loadedCompany(200);
  company.answered(asked, brought);
  expect(company.isComplete(1, runningTasks)).toBe(true);
});

test("where a poll brings one task, nobody waits", () => {
  const company = createCompany({ size: 1, slots: 100 }, createVirtualClock(), () => {});
  company.answered(1, 1);
  company.ended(1_000);
  expect(company.isComplete(1, 99)).toBe(true);
});

/** A worker with so many slots before a queue that never ends, for 2 s. */
async function work(
  concurrency: number,
  tasksPerPoll: number,
  handlerMs: (random: number) => number,
) {
  const clock = createVirtualClock();
  let seed = 1;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const counts = { receives: 0, tasks: 0 };
  const source: TaskSource = {
    name: "endless",
    longestPollMs: 20_000,
    tasksPerPoll,
    async poll(maxTasks) {
      counts.receives += 1;
      await sleep(clock, 8 + 12 * random());
      return new Array(maxTasks).fill({ taskToken: "t", input: "1" });
    },
    reports: { success: async () => {}, failure: async () => {}, heartbeat: async () => {} },
    classify: () => ({ kind: "transient", code: "Unknown", message: "" }),
    close: async () => {},
  };
  const slots = createSlots(concurrency, () => pollers.fill());
  const pollers = createPollers({
    ...{ min: 1, max: concurrency, source, slots, clock, random },
    rateLimit: unlimited,
    emit: () => {},
    mayPoll: () => clock.now() < endsAt,
    onTask(_task, _ms, release) {
      void sleep(clock, handlerMs(random())).then(() => {
        counts.tasks += 1;
        release();
      });
    },
    onEmpty: () => {},
    onRefused: () => {},
    onEnd: () => {},
  });
  const endsAt = clock.now() + 2_000;
  pollers.fill();
  await clock.advance(3_000);
  return {
    tasksPerSecond: counts.tasks / 2,
    receivesPerTen: (10 * counts.receives) / counts.tasks,
  };
}

const UNEVEN = (random: number) => -50 * Math.log(1 - random);

test.for([
  ["50 ms, some much longer", UNEVEN],
  ["500 ms", (random: number) => 400 + 200 * random],
] as const)(
  "100 slots whose tasks take %s receive ten messages at a time, and do as much as if each slot polled for itself",
  async ([, handlerMs]) => {
    const alone = await work(100, 1, handlerMs);
    const together = await work(100, 10, handlerMs);
    expect(alone.receivesPerTen).toBeGreaterThan(9);
    expect(together.receivesPerTen).toBeLessThan(1.15);
    expect(together.tasksPerSecond).toBeGreaterThan(0.95 * alone.tasksPerSecond);
  },
);

test("10 slots do as much as if each polled for itself", async () => {
  const alone = await work(10, 1, UNEVEN);
  const together = await work(10, 10, UNEVEN);
  expect(together.tasksPerSecond).toBeGreaterThan(0.97 * alone.tasksPerSecond);
});
