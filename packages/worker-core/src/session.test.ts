import { expect, test } from "vitest";
import { PollRefused } from "./errors.ts";
import { DEFAULT_GRACE_MS } from "./poll/pollFit.ts";
import { createSession, type SessionOptions } from "./session.ts";
import { createCountingClock } from "./testing/countingClock.ts";

/** A session that records its calls to the worker, in seconds since its start. */
function stage(options: Partial<Omit<SessionOptions, "deadline">> & { deadlineMs?: number } = {}) {
  const clock = createCountingClock();
  const begunAt = clock.now();
  const calls: string[] = [];
  const note = (what: string) => calls.push(`${what} at ${(clock.now() - begunAt) / 1_000} s`);
  const { deadlineMs, ...rest } = options;
  const session = createSession(
    {
      mayPoll: () => true,
      ...(deadlineMs === undefined ? {} : { deadline: begunAt + deadlineMs }),
      ...rest,
    },
    {
      clock,
      abortAll: () => note("abort"),
      giveUpAll: () => note("give up"),
      onStop: (graceMs) => note(`stop with ${graceMs / 1_000} s`),
    },
  );
  return { clock, session, calls, endsInMs: () => session.endsAt - clock.now() };
}

test("without a deadline it keeps polling and sets no timer", async () => {
  const { clock, session, calls, endsInMs } = stage();
  await clock.advance(86_400_000);
  expect(session.mayPoll()).toBe(true);
  expect(endsInMs()).toBe(Number.POSITIVE_INFINITY);
  expect([calls, clock.timers]).toEqual([[], 0]);
});

test("handlers are aborted 2 s before the deadline, and reports given up 0.25 s before it", async () => {
  const { clock, calls } = stage({ deadlineMs: 10_000 });
  await clock.advance(20_000);
  expect(calls).toEqual(["abort at 8 s", "give up at 9.75 s"]);
});

test("a stop ends polling and gives running tasks the grace period", async () => {
  const controller = new AbortController();
  const { clock, session, calls, endsInMs } = stage({ signal: controller.signal, graceMs: 30_000 });
  await clock.advance(5_000);
  controller.abort();
  expect(session.mayPoll()).toBe(false);
  expect(endsInMs()).toBe(30_000);
  await clock.advance(60_000);
  expect(calls).toEqual(["stop with 30 s at 5 s", "abort at 33 s", "give up at 34.75 s"]);
});

test("the default grace period ends 5 s before ECS sends SIGKILL", () => {
  const { endsInMs } = stage({ signal: AbortSignal.abort() });
  expect(endsInMs()).toBe(DEFAULT_GRACE_MS);
  expect(DEFAULT_GRACE_MS).toBe(115_000);
});

test("a stop does not postpone an earlier deadline", async () => {
  const controller = new AbortController();
  const { clock, calls, endsInMs } = stage({ signal: controller.signal, deadlineMs: 10_000 });
  controller.abort();
  expect(endsInMs()).toBe(10_000);
  await clock.advance(20_000);
  expect(calls).toEqual(["stop with 115 s at 0 s", "abort at 8 s", "give up at 9.75 s"]);
});

test("a signal that is already aborted stops the session as it begins", () => {
  const { session, calls } = stage({ signal: AbortSignal.abort(), graceMs: 1_000 });
  expect(session.mayPoll()).toBe(false);
  expect(calls).toEqual(["stop with 1 s at 0 s"]);
});

test("the first refusal ends polling, and later ones do not replace it", () => {
  const { session } = stage();
  const first = new PollRefused("AccessDeniedException", "no", undefined);
  session.refuse(first);
  session.refuse(new PollRefused("ActivityDoesNotExist", "gone", undefined));
  expect(session.mayPoll()).toBe(false);
  expect(session.refused).toBe(first);
});

test("the caller decides, from the session's state, whether another poll may open", () => {
  const { session } = stage({ mayPoll: ({ sawEmpty }) => !sawEmpty });
  expect(session.mayPoll()).toBe(true);
  session.sawEmpty = true;
  expect(session.mayPoll()).toBe(false);
});

test("a closed session has no timer and ignores its signal", async () => {
  const controller = new AbortController();
  const { clock, session, calls } = stage({ signal: controller.signal, deadlineMs: 10_000 });
  session.close();
  controller.abort();
  await clock.advance(20_000);
  expect([calls, clock.timers]).toEqual([[], 0]);
});

test("a stop within less time than reporting takes sets no timer in the past, of which Node.js warns", async () => {
  const { clock, calls } = stage({ deadlineMs: 100 });
  await clock.advance(1_000);
  expect(calls).toEqual(["abort at 0 s", "give up at 0 s"]);
  expect(clock.delays.filter((ms) => ms < 0)).toEqual([]);
});
