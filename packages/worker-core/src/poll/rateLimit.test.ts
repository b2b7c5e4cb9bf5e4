import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { createRateLimit } from "./rateLimit.ts";

test("a burst passes at once, and the next task waits until a token is due", () => {
  const limit = createRateLimit({ perSecond: 5, burst: 3 }, createVirtualClock());
  for (let task = 0; task < 3; task++) {
    expect(limit.take()).toEqual({ kind: "taken" });
    limit.spend();
  }
  expect(limit.take()).toEqual({ kind: "wait", ms: 200 });
});

test("after the wait that the limit returned, a token is available", async () => {
  const clock = createVirtualClock();
  const limit = createRateLimit({ perSecond: 3, burst: 1 }, clock);
  limit.take();
  limit.spend();
  const allowance = limit.take();
  if (allowance.kind !== "wait") throw new Error("expected to wait");
  await clock.advance(allowance.ms);
  expect(limit.take()).toEqual({ kind: "taken" });
});

test("the wait is shorter by the part of a token that has already accrued", async () => {
  const clock = createVirtualClock();
  const limit = createRateLimit({ perSecond: 1, burst: 1 }, clock);
  limit.take();
  limit.spend();
  await clock.advance(400);
  expect(limit.take()).toEqual({ kind: "wait", ms: 600 });
});

test("the bucket does not refill while a long poll holds its token", async () => {
  const clock = createVirtualClock();
  const limit = createRateLimit({ perSecond: 1, burst: 1 }, clock);
  limit.take();
  await clock.advance(60_000);
  limit.spend();
  expect(limit.take()).toEqual({ kind: "wait", ms: 1_000 });
});

test("ten seconds allow the burst and the tokens of ten seconds", async () => {
  const clock = createVirtualClock();
  const limit = createRateLimit({ perSecond: 5, burst: 10 }, clock);
  const takeAndSpend = () => {
    const isTaken = limit.take().kind === "taken";
    if (isTaken) limit.spend();
    return isTaken;
  };
  let taken = 0;
  for (let tenth = 0; tenth < 100; tenth++) {
    while (takeAndSpend()) taken += 1;
    await clock.advance(100);
  }
  while (takeAndSpend()) taken += 1;
  expect(taken).toBe(10 + 50);
});

test("a refunded token can be taken again", () => {
  const limit = createRateLimit({ perSecond: 1, burst: 1 }, createVirtualClock());
  limit.take();
  limit.refund();
  expect(limit.take()).toEqual({ kind: "taken" });
});

test("tokens of open polls count toward the burst", async () => {
  const clock = createVirtualClock();
  const limit = createRateLimit({ perSecond: 5, burst: 3 }, clock);
  limit.take();
  limit.take();
  await clock.advance(60_000);
  expect(limit.take()).toEqual({ kind: "taken" });
  expect(limit.take()).toEqual({ kind: "held" });
  limit.spend();
  expect(limit.take()).toEqual({ kind: "wait", ms: 200 });
  await clock.advance(200);
  expect(limit.take()).toEqual({ kind: "taken" });
  limit.refund();
  expect(limit.take()).toEqual({ kind: "taken" });
  expect(limit.take()).toEqual({ kind: "held" });
});

test("no tokens are lost when the clock is set back", async () => {
  let now = 1_000_000;
  const limit = createRateLimit(
    { perSecond: 5, burst: 1 },
    { ...createVirtualClock(), now: () => now },
  );
  limit.take();
  limit.spend();
  now -= 600_000;
  limit.take();
  now += 200;
  expect(limit.take()).toEqual({ kind: "taken" });
});

test("an idle period fills the bucket up to the burst", async () => {
  const clock = createVirtualClock();
  const limit = createRateLimit({ perSecond: 100, burst: 2 }, clock);
  await clock.advance(60_000);
  limit.take();
  limit.take();
  expect(limit.take().kind).not.toBe("taken");
});
