import { describe, expect, test } from "vitest";
import { manualPollers } from "../testing/manualPollers.ts";

const retries = (events: readonly object[]) =>
  events.map((event) => ("retryInMs" in event ? event.retryInMs : undefined));

test("a failed poll emits an event and is retried after its pause", async () => {
  const { clock, pollers, events, counts, answer } = manualPollers();
  await answer("transient");
  expect(events).toEqual([{ type: "pollFailed", code: "Fault", message: "no", retryInMs: 250 }]);
  expect([pollers.open, counts.ended]).toEqual([0, 1]);
  await clock.advance(249);
  expect(pollers.open).toBe(0);
  await clock.advance(1);
  expect([pollers.open, counts.ended]).toEqual([1, 2]);
});

test("consecutive failures double the pause, up to thirty seconds", async () => {
  const { clock, events, answer } = manualPollers();
  for (let failure = 0; failure < 9; failure++) {
    await answer("transient");
    await clock.advance(30_000);
  }
  expect(retries(events)).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test("an answered poll ends the series of failures", async () => {
  const { clock, events, answer } = manualPollers();
  for (const outcome of ["transient", "transient", "task", "transient"] as const) {
    await answer(outcome);
    await clock.advance(1_000);
  }
  expect(retries(events)).toEqual([250, 500, 250]);
});

test("polls that were open together count as one failure, the next round as another", async () => {
  const { clock, events, answerAll } = manualPollers({ min: 4 });
  await answerAll("transient");
  await clock.advance(250);
  await answerAll("transient");
  expect(retries(events)).toEqual([250, 250, 250, 250, 500, 500, 500, 500]);
});

test("a pausing poller counts toward the number of polls, but holds no slot", async () => {
  const { pollers, slots, answer } = manualPollers({ min: 2, slots: 2 });
  await answer("transient");
  pollers.fill();
  expect([pollers.open, slots.free]).toEqual([1, 1]);
});

test("after one round of failures as many polls continue as before, after two only the minimum", async () => {
  const { clock, pollers, answerAll } = manualPollers({ min: 2 });
  for (let round = 0; round < 2; round++) await answerAll("task");
  expect(pollers.open).toBe(8);
  await answerAll("transient");
  await clock.advance(250);
  expect(pollers.open).toBe(8);
  await answerAll("transient");
  await clock.advance(500);
  expect(pollers.open).toBe(2);
});

test("ActivityWorkerLimitExceeded halves the number of polls, down to one", async () => {
  const { clock, pollers, answer } = manualPollers({ min: 8 });
  await answer("tooManyPollers");
  await clock.advance(1_000);
  // Open polls are not aborted: only the failed one is not replaced.
  expect(pollers.open).toBe(7);
  for (let poll = 0; poll < 7; poll++) await answer("tooManyPollers");
  await clock.advance(60_000);
  expect(pollers.open).toBe(1);
  await answer("tooManyPollers");
  await clock.advance(60_000);
  expect(pollers.open).toBe(1);
});

test("a refused poll emits a permanent failure, with AWS's error as its cause, and is not retried", async () => {
  const { clock, pollers, gate, events, refusals, answer } = manualPollers();
  gate.open = false;
  await answer("refused");
  await clock.advance(60_000);
  expect(events).toMatchObject([
    { type: "pollFailed", code: "Fault", message: "no", retryInMs: undefined },
  ]);
  expect(refusals).toMatchObject([{ code: "Fault", cause: { message: "refused" } }]);
  expect(pollers.open).toBe(0);
});

test("a reset ends pauses and waits, and resets the backoff and the number of polls", async () => {
  const { clock, pollers, events, counts, answer, answerAll } = manualPollers({ min: 1 });
  for (let round = 0; round < 2; round++) await answerAll("task");
  await answerAll("transient");
  pollers.reset();
  const ended = counts.ended;
  await clock.advance(60_000);
  expect([pollers.open, counts.ended]).toEqual([0, ended]);
  pollers.fill();
  expect(pollers.open).toBe(1);
  await answer("transient");
  expect(events.at(-1)).toMatchObject({ retryInMs: 250 });
});

test("a reset ends the wait for the rate limit", async () => {
  const { clock, pollers, answer } = manualPollers({ rateLimit: { perSecond: 1, burst: 1 } });
  await answer("task");
  pollers.reset();
  await clock.advance(10_000);
  expect(pollers.open).toBe(0);
});

describe("a worker that never reaches its service", () => {
  /** Fails each poll, for so many minutes. */
  async function failFor(
    { clock, open, answerAll }: ReturnType<typeof manualPollers>,
    minutes: number,
  ) {
    for (let second = 0; second < minutes * 60; second++) {
      if (open.length > 0) await answerAll("unanswered");
      await clock.advance(1_000);
    }
  }

  test("ends by name after five minutes", async () => {
    const pollers = manualPollers();
    await failFor(pollers, 4);
    expect(pollers.refusals).toEqual([]);
    await failFor(pollers, 2);
    expect(pollers.refusals[0]).toMatchObject({ name: "ServiceUnreachable", code: "Fault" });
    // Nobody has refused anything.
    expect(retries(pollers.events)).not.toContain(undefined);
  });

  test.each(["empty", "transient"] as const)(
    "goes on for ever once a poll was answered: %s",
    async (answer) => {
      const pollers = manualPollers();
      await pollers.clock.advance(60_000);
      await pollers.answer(answer);
      await failFor(pollers, 20);
      expect(pollers.refusals).toEqual([]);
    },
  );
});

describe("polls that are answered at once, and without a task", () => {
  async function answerAtOnce({ open, answer, clock, refusals }: ReturnType<typeof manualPollers>) {
    let polls = 0;
    for (let second = 0; second < 360 && refusals.length === 0; second += 1) {
      for (; open.length > 0 && polls < 100; polls += 1) await answer("empty");
      await clock.advance(1_000);
    }
    return polls;
  }

  test("become rare after a few", async () => {
    const pollers = manualPollers();
    await pollers.answer("task");
    expect(await answerAtOnce(pollers)).toBeLessThan(40);
    expect(pollers.refusals).toEqual([]);
    expect(new Set(pollers.events.map(({ type }) => type))).toEqual(new Set(["pollEmpty"]));
  });

  test("come from another server if no other answer ever came: the worker ends by name", async () => {
    const pollers = manualPollers();
    await answerAtOnce(pollers);
    expect(pollers.refusals[0]).toMatchObject({
      name: "ServiceUnreachable",
      message: expect.stringMatching(/EmptyAnswer: .*answered at once/),
    });
  });
});
