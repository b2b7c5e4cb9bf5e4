import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { readScheduleExpression } from "./expression.ts";
import { startScheduleTimer } from "./timer.ts";

const DAY_MS = 86_400_000;

function firingsOf(expression: string) {
  const clock = createVirtualClock(Date.parse("2026-01-01T00:00:00Z"));
  const firings: string[] = [];
  const timer = startScheduleTimer(readScheduleExpression(expression, "UTC"), clock, () =>
    firings.push(new Date(clock.now()).toISOString().slice(0, 16)),
  );
  return { clock, firings, timer };
}

test("a rate fires at the start and after each interval", async () => {
  const { clock, firings } = firingsOf("rate(5 minutes)");
  await clock.advance(11 * 60_000);
  expect(firings).toEqual(["2026-01-01T00:00", "2026-01-01T00:05", "2026-01-01T00:10"]);
});

test("a rate with an interval longer than Node.js's longest timer fires after the whole interval", async () => {
  const { clock, firings } = firingsOf("rate(30 days)");
  await clock.advance(61 * DAY_MS);
  expect(firings).toEqual(["2026-01-01T00:00", "2026-01-31T00:00", "2026-03-02T00:00"]);
});

test("a time fires once", async () => {
  const { clock, firings } = firingsOf("at(2026-01-02T08:00:00)");
  await clock.advance(10 * DAY_MS);
  expect(firings).toEqual(["2026-01-02T08:00"]);
});

test("a stopped timer does not fire", async () => {
  const { clock, firings, timer } = firingsOf("rate(5 minutes)");
  await clock.advance(0);
  timer.stop();
  await clock.advance(DAY_MS);
  expect(firings).toHaveLength(1);
});
