import { expect, test } from "vitest";
import type { SourceEvent } from "../sourceEvents.ts";
import { createCountingClock } from "../testing/countingClock.ts";
import { createAdmission } from "./admission.ts";

const TOKEN_SECONDS = 60;
/** Then a question is no longer repeated. */
const LONG_MS = 10_000;

/** The admission of a message of this age, whose token's heartbeat is answered with this error, if any. */
async function admit(ageSeconds: number, receiveCount: number, error?: string, waits = 0) {
  const events: SourceEvent[] = [];
  const asked: string[] = [];
  const clock = createCountingClock();
  const admission = createAdmission({
    tokenSeconds: TOKEN_SECONDS,
    clock,
    tell: (event) => events.push(event),
    reports: {
      async heartbeat(token) {
        asked.push(token);
        if (error) throw Object.assign(new Error(error), { name: error });
      },
    },
  });
  const sentAt = clock.now() - ageSeconds * 1_000;
  const admitted = admission({ messageId: "m", receiveCount, sentAt, waits }, "t");
  await clock.advance(LONG_MS);
  return { admitted: await admitted, events, asked };
}

test("a message that comes for the first time and in time runs without a question", async () => {
  expect(await admit(TOKEN_SECONDS - 1, 1)).toEqual({ admitted: "run", events: [], asked: [] });
});

test.for([
  [TOKEN_SECONDS, 1, "overdue"],
  [TOKEN_SECONDS, 2, "overdue"],
  [1, 2, "answered"],
] as const)(
  "a message of %d s at receive %d whose token is dead is skipped as %s",
  async ([ageSeconds, receiveCount, reason]) => {
    expect(await admit(ageSeconds, receiveCount, "TaskTimedOut")).toEqual({
      admitted: "skip",
      events: [{ type: "messageSkipped", messageId: "m", reason }],
      asked: ["t"],
    });
  },
);

test("a message that only looks overdue runs: a clock is wrong, or its token lives longer than those of today", async () => {
  expect(await admit(TOKEN_SECONDS, 1)).toMatchObject({ admitted: "run", events: [] });
});

test("without an answer a message that is overdue or may have run comes later, for as long as tokens live", async () => {
  const throttled = "ThrottlingException";
  const postponed = {
    admitted: "postpone",
    events: [{ type: "messagePostponed", messageId: "m", reason: "unjudged" }],
  };
  expect(await admit(TOKEN_SECONDS, 1, throttled)).toMatchObject(postponed);
  expect(await admit(1, 2, throttled)).toMatchObject(postponed);
  expect(await admit(2 * TOKEN_SECONDS, 1, throttled)).toMatchObject({
    admitted: "leave",
    events: [],
  });
});

test("a message that was sent again is asked about, though its count is that of a fresh one", async () => {
  expect(await admit(1, 1, "TaskTimedOut", 1)).toMatchObject({ admitted: "skip" });
  expect(await admit(1, 1, undefined, 1)).toMatchObject({ admitted: "run", asked: ["t"] });
});
