import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import fc from "fast-check";
import { expect, test } from "vitest";
import { manualPollers, manualSource, type PollAnswer } from "../testing/manualPollers.ts";
import { createPollers } from "./pollers.ts";
import { createRateLimit, unlimited } from "./rateLimit.ts";
import { createSlots } from "./slots.ts";

const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      answer: fc.constantFrom<PollAnswer[]>("task", "task", "empty", "transient", "tooManyPollers"),
    }),
  },
  { weight: 5, arbitrary: fc.constant({ finish: true as const }) },
  { weight: 2, arbitrary: fc.record({ advance: fc.integer({ min: 1, max: 40_000 }) }) },
);

test("only open polls and running tasks hold slots, for any sequence of poll results and finished tasks", async () => {
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
        const { source, open } = manualSource(tasksPerPoll);
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

test("an empty poll reduces the number of polls by one, and a poll that brings a task raises it by one", async () => {
  const { pollers, answer, answerAll } = manualPollers();
  for (let round = 0; round < 3; round++) await answerAll("task");
  expect(pollers.open).toBe(8);
  await answer("empty");
  expect(pollers.open).toBe(7);
  await answer("task");
  expect(pollers.open).toBe(8);
});

test.each<PollAnswer>(["empty", "transient"])(
  "a poll that ends %s refunds its token",
  async (answer) => {
    const { pollers, clock, answerAll } = manualPollers({
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
  const { pollers, open, answerAll } = manualPollers({
    tasksPerPoll: 10,
    rateLimit: { perSecond: 0.001, burst: 4 },
  });
  expect(open.map(({ max }) => max)).toEqual([4]);
  await answerAll("task");
  expect(pollers.open).toBe(0);
});

test("an answered poll and a wait for the rate limit are activity; a failed poll is not", async () => {
  const { pollers, clock, answerAll } = manualPollers({ rateLimit: { perSecond: 0.1, burst: 1 } });
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

test("the number of open polls stays between the minimum and the maximum", async () => {
  const { pollers, clock, answerAll } = manualPollers({ min: 3, max: 5 });
  expect(pollers.open).toBe(3);
  for (let round = 0; round < 3; round++) await answerAll("task");
  expect(pollers.open).toBe(5);
  for (let round = 0; round < 3; round++) {
    await clock.advance(60_000);
    await answerAll("empty");
  }
  expect(pollers.open).toBe(3);
});

test("a poll opens only for a free slot, and a released slot opens the next one", async () => {
  const { pollers, slots, running, answerAll } = manualPollers({ min: 2, slots: 2 });
  await answerAll("task");
  expect([pollers.open, slots.free]).toEqual([0, 0]);
  running[0]?.();
  expect([pollers.open, slots.free]).toEqual([1, 0]);
});

test("a poll that may bring several tasks takes a slot for each, or all free slots", () => {
  const takenSlots = (slotCount: number) => {
    const { open, slots } = manualPollers({ tasksPerPoll: 10, slots: slotCount });
    return [open.map(({ max }) => max), slots.free];
  };
  expect(takenSlots(4)).toEqual([[4], 0]);
  expect(takenSlots(12)).toEqual([[10], 2]);
});

test("no poll opens once the worker may not poll, but open polls are still handled", async () => {
  const { pollers, gate, running, answer, counts } = manualPollers();
  gate.open = false;
  await answer("task");
  expect([pollers.open, running.length]).toEqual([0, 1]);
  expect(counts.ended).toBe(1);
});

test("a task and an empty poll carry the time for which the poll was open", async () => {
  const { clock, pollTimes, events, counts, answer } = manualPollers();
  await clock.advance(7_000);
  await answer("task");
  await clock.advance(60_000);
  await answer("empty");
  expect(pollTimes).toEqual([7_000]);
  expect(events).toEqual([{ type: "pollEmpty", pollMs: 60_000 }]);
  expect(counts).toEqual({ empty: 1, ended: 2 });
});

test("an empty poll says nothing where a later one has found a task, since AWS holds some polls though tasks wait", async () => {
  const { clock, counts, answer, open } = manualPollers();
  await answer("task");
  const held = open.splice(0, 1);
  await clock.advance(1_000);
  await answer("task");
  await answer("task");
  open.unshift(...held);
  await answer("empty");
  expect(counts.empty).toBe(0);
  await answer("empty");
  expect(counts.empty).toBe(1);
});

test("a poll that waits for the rate limit opens when its token is due", async () => {
  const { clock, pollers, counts, answer } = manualPollers({
    rateLimit: { perSecond: 2, burst: 1 },
  });
  await answer("task");
  expect([pollers.open, counts.ended]).toEqual([0, 1]);
  await clock.advance(499);
  expect(pollers.open).toBe(0);
  await clock.advance(1);
  expect([pollers.open, counts.ended]).toEqual([1, 2]);
});

test("after an empty poll the next one asks for all free slots again, not for the first that is released", async () => {
  const { open, answer } = manualPollers({ tasksPerPoll: 10, slots: 10 });
  await answer("empty");
  expect(open.map(({ max }) => max)).toEqual([10]);
});
