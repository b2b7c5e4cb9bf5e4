import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { TooManyRequestsException } from "./concurrency.ts";
import { createEventQueue, type EventEnd } from "./eventQueue.ts";
import type { Outcome } from "./executionEnvironment.ts";

const SUCCESS: Outcome = { type: "succeeded", requestId: "r", payload: "null", lastLines: [] };
const FAILURE: Outcome = {
  type: "failed",
  requestId: "r",
  error: { errorType: "BadLuck", errorMessage: "Bad luck!" },
  phase: "invoke",
  lastLines: [],
};

/** The queue of a function that returns these answers in order, and then repeats the last one. */
function queueFor(
  answers: readonly (Outcome | "throttled" | "switched off")[],
  {
    random = 0.5,
    ...limits
  }: { maxRetries?: number; maxAgeSeconds?: number; random?: number } = {},
) {
  const clock = createVirtualClock(0);
  const attemptsAt: number[] = [];
  const errors: string[] = [];
  const dropped: string[] = [];
  const ends: EventEnd[] = [];
  const queue = createEventQueue({
    ...limits,
    clock,
    random: () => random,
    async invoke() {
      const answer = answers[Math.min(attemptsAt.length, answers.length - 1)] ?? SUCCESS;
      attemptsAt.push(clock.now() / 1000);
      if (answer === "throttled") throw new TooManyRequestsException();
      if (answer === "switched off") {
        throw new TooManyRequestsException({ kind: "function", size: 0 });
      }
      return answer;
    },
    onFunctionError: ({ error }, attempt) => errors.push(`${attempt}: ${error.errorType}`),
    onSucceeded: (end) => ends.push(end),
    onGivenUp(end, reason) {
      ends.push(end);
      dropped.push(reason);
    },
  });
  return { queue, clock, attemptsAt, errors, dropped, ends };
}

test("an event that succeeds is invoked once", async () => {
  const { queue, clock, attemptsAt, errors, ends } = queueFor([SUCCESS]);
  queue.send({ a: 1 });
  await clock.advance(3_600_000);
  expect(attemptsAt).toEqual([0]);
  expect(errors).toEqual([]);
  expect(ends).toMatchObject([{ condition: "Success", event: { a: 1 }, attempts: 1 }]);
});

test("an event is retried one minute after a function error, then two minutes after the next, then dropped", async () => {
  const { queue, clock, attemptsAt, errors, dropped, ends } = queueFor([FAILURE]);
  queue.send({});
  await clock.advance(3_600_000);
  expect(attemptsAt).toEqual([0, 60, 180]);
  expect(errors).toEqual(["1: BadLuck", "2: BadLuck", "3: BadLuck"]);
  expect(dropped).toEqual(["3 attempts failed, the last with BadLuck"]);
  expect(ends).toMatchObject([{ condition: "RetriesExhausted", attempts: 3, outcome: FAILURE }]);
});

test("without retries, an event is dropped after its first error", async () => {
  const { queue, clock, attemptsAt, dropped } = queueFor([FAILURE], { maxRetries: 0 });
  queue.send({});
  await clock.advance(3_600_000);
  expect(attemptsAt).toEqual([0]);
  expect(dropped).toHaveLength(1);
});

test("a throttled event is retried after growing delays, without counting as a failure", async () => {
  const { queue, clock, attemptsAt, errors } = queueFor([
    "throttled",
    "throttled",
    "throttled",
    SUCCESS,
  ]);
  queue.send({});
  await clock.advance(60_000);
  expect(attemptsAt).toEqual([0, 1, 3, 7]);
  expect(errors).toEqual([]);
});

test.each([
  [0, [0, 0.5, 1.5, 3.5]],
  [1, [0, 1.5, 4.5, 10.5]],
])("the delays of throttled events differ by up to a half: random %d", async (random, expected) => {
  const answers = ["throttled", "throttled", "throttled", SUCCESS] as const;
  const { queue, clock, attemptsAt } = queueFor(answers, { random });
  queue.send({});
  await clock.advance(60_000);
  expect(attemptsAt).toEqual(expected);
});

test("an event beyond the maximum age is dropped", async () => {
  const { queue, clock, attemptsAt, dropped, ends } = queueFor(["throttled"], {
    maxAgeSeconds: 60,
  });
  queue.send({});
  await clock.advance(3_600_000);
  expect(attemptsAt).toEqual([0, 1, 3, 7, 15, 31]);
  expect(dropped).toEqual(["it would be older than 60 s"]);
  expect(ends).toMatchObject([{ condition: "EventAgeExceeded", attempts: 0, outcome: undefined }]);
});

test("an event of a function without concurrency is given up at once", async () => {
  const { queue, clock, attemptsAt, ends } = queueFor(["switched off"]);
  queue.send({});
  await clock.advance(3_600_000);
  expect(attemptsAt).toEqual([0]);
  expect(ends).toMatchObject([{ condition: "ZeroReservedConcurrency", attempts: 0 }]);
});

test("a stopped queue retries no event", async () => {
  const { queue, clock, attemptsAt } = queueFor(["throttled"]);
  queue.send({});
  await clock.advance(0);
  queue.stop();
  queue.send({});
  await clock.advance(3_600_000);
  expect(attemptsAt).toEqual([0]);
});
