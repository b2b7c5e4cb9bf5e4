import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ReceivedTask, TaskSource } from "../source.ts";
import { createPollers } from "./pollers.ts";
import { createRateLimit, type RateLimitOptions, unlimited } from "./rateLimit.ts";
import { createSlots } from "./slots.ts";

type Answer = "task" | "empty" | "transient" | "tooManyPollers";

/** Polls stay open until the test answers them. */
function handSource(tasksPerPoll: number) {
  const open: { max: number; answer: (answer: Answer) => void }[] = [];
  const source: TaskSource = {
    name: "by hand",
    longestPollMs: 60_000,
    tasksPerPoll,
    poll: (max) =>
      new Promise<ReceivedTask[]>((resolve, reject) => {
        open.push({
          max,
          answer(answer) {
            if (answer === "task") resolve(new Array(max).fill({ taskToken: "t", input: "1" }));
            else if (answer === "empty") resolve([]);
            else reject(Object.assign(new Error(answer), { kind: answer }));
          },
        });
      }),
    reports: { success: async () => {}, failure: async () => {}, heartbeat: async () => {} },
    classify: (error) => ({
      kind: (error as { kind: "transient" | "tooManyPollers" }).kind,
      code: "Fault",
      message: "",
    }),
    close: async () => {},
  };
  return { source, open };
}

const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      answer: fc.constantFrom<Answer[]>("task", "task", "empty", "transient", "tooManyPollers"),
    }),
  },
  { weight: 5, arbitrary: fc.constant({ finish: true as const }) },
  { weight: 2, arbitrary: fc.record({ advance: fc.integer({ min: 1, max: 40_000 }) }) },
);

test("whatever polls bring and however tasks end, only open polls and running tasks hold slots", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        concurrency: fc.integer({ min: 1, max: 12 }),
        tasksPerPoll: fc.constantFrom(1, 10),
        limited: fc.boolean(),
      }),
      fc.array(action, { maxLength: 60 }),
      async ({ concurrency, tasksPerPoll, limited }, actions) => {
        const clock = createVirtualClock();
        const { source, open } = handSource(tasksPerPoll);
        const running: (() => void)[] = [];
        const slots = createSlots(concurrency, () => pollers.fill());
        let mayPoll = true;
        const pollers = createPollers({
          min: 1,
          max: concurrency,
          source,
          slots,
          rateLimit: limited ? createRateLimit({ perSecond: 2, burst: 3 }, clock) : unlimited,
          clock,
          random: () => 0.5,
          emit: () => {},
          mayPoll: () => mayPoll,
          onTask: (_task, _ms, release) => running.push(release),
          onEmpty: () => {},
          onRefused: () => {},
          onEnd: () => {},
        });
        pollers.fill();
        for (const step of actions) {
          if ("answer" in step) open.shift()?.answer(step.answer);
          else if ("finish" in step) running.shift()?.();
          else await clock.advance(step.advance);
          await Promise.resolve().then(() => new Promise(setImmediate));
          const reserved = open.reduce((sum, { max }) => sum + max, 0);
          expect(pollers.open).toBe(open.length);
          expect(slots.taken).toBe(reserved + running.length);
        }
        mayPoll = false;
        while (open.length > 0) open.shift()?.answer("empty");
        await new Promise(setImmediate);
        for (const release of running.splice(0)) release();
        expect(slots.taken).toBe(0);
        expect(pollers.open).toBe(0);
      },
    ),
    { numRuns: 60 },
  );
});

/** Pollers over a source whose polls the test answers. */
function handPollers(options: { rateLimit?: RateLimitOptions; tasksPerPoll?: number } = {}) {
  const clock = createVirtualClock();
  const { source, open } = handSource(options.tasksPerPoll ?? 1);
  const pollers = createPollers({
    min: 1,
    max: 16,
    source,
    slots: createSlots(1_000, () => {}),
    rateLimit: options.rateLimit ? createRateLimit(options.rateLimit, clock) : unlimited,
    clock,
    random: () => 1,
    emit: () => {},
    mayPoll: () => true,
    onTask: () => {},
    onEmpty: () => {},
    onRefused: () => {},
    onEnd: () => {},
  });
  pollers.fill();
  const answerAll = async (answer: Answer) => {
    for (const poll of open.splice(0)) poll.answer(answer);
    await new Promise(setImmediate);
  };
  return { clock, pollers, open, answerAll };
}

test("an empty poll reduces the number of polls by one", async () => {
  const { pollers, open, answerAll } = handPollers();
  for (let round = 0; round < 3; round++) await answerAll("task");
  expect(pollers.open).toBe(8);
  open.shift()?.answer("empty");
  await new Promise(setImmediate);
  expect(pollers.open).toBe(7);
});

test("after a second round of failures only the minimum number of polls continues", async () => {
  const { pollers, clock, answerAll } = handPollers();
  for (let round = 0; round < 3; round++) await answerAll("task");
  await answerAll("transient");
  await clock.advance(250);
  expect(pollers.open).toBe(8);
  await answerAll("transient");
  await clock.advance(500);
  expect(pollers.open).toBe(1);
});

test.each<Answer>(["empty", "transient"])(
  "a poll that ends %s refunds its token",
  async (answer) => {
    const { pollers, clock, answerAll } = handPollers({
      rateLimit: { perSecond: 0.001, burst: 1 },
    });
    await answerAll(answer);
    await clock.advance(250);
    expect(pollers.open).toBe(1);
    await answerAll("task");
    expect(pollers.open).toBe(0);
  },
);

test("a batch takes a token for each task that it may bring, and spends one for each that it brings", async () => {
  const { pollers, open, answerAll } = handPollers({
    tasksPerPoll: 10,
    rateLimit: { perSecond: 0.001, burst: 4 },
  });
  expect(open.map(({ max }) => max)).toEqual([4]);
  await answerAll("task");
  expect(pollers.open).toBe(0);
});

test("an answered poll and a wait for the rate limit are activity; a failed poll is not", async () => {
  const { pollers, clock, answerAll } = handPollers({ rateLimit: { perSecond: 0.1, burst: 1 } });
  const begun = clock.now();
  await clock.advance(5_000);
  await answerAll("transient");
  expect(pollers.lastActivityAt).toBe(begun);
  await clock.advance(1_000);
  await answerAll("empty");
  expect(pollers.lastActivityAt).toBe(begun + 6_000);
  await clock.advance(1_000);
  await answerAll("task");
  await clock.advance(2_000);
  pollers.fill();
  expect(pollers.lastActivityAt).toBe(begun + 9_000);
});
