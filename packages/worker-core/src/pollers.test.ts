import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createPollers } from "./pollers.ts";
import { createRateLimit, unlimited } from "./rateLimit.ts";
import { createSlots } from "./slots.ts";
import type { ReceivedTask, TaskSource } from "./source.ts";

type Answer = "task" | "empty" | "transient" | "crowded";

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
      kind: (error as { kind: "transient" | "crowded" }).kind,
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
      answer: fc.constantFrom<Answer[]>("task", "task", "empty", "transient", "crowded"),
    }),
  },
  { weight: 5, arbitrary: fc.constant({ finish: true as const }) },
  { weight: 2, arbitrary: fc.record({ advance: fc.integer({ min: 1, max: 40_000 }) }) },
);

test("whatever polls bring and however tasks end: slots are held by open polls and running tasks, and by nothing else", async () => {
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
        let mayOpen = true;
        const pollers = createPollers({
          min: 1,
          max: concurrency,
          source,
          slots,
          rateLimit: limited ? createRateLimit({ perSecond: 2, burst: 3 }, clock) : unlimited,
          clock,
          random: () => 0.5,
          emit: () => {},
          mayOpen: () => mayOpen,
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
        mayOpen = false;
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
