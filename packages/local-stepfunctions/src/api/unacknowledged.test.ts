import { expect, test } from "vitest";
import { createVirtualClock } from "../lib/clock.ts";
import { createTimers } from "../lib/timers.ts";
import { createUnacknowledged } from "./unacknowledged.ts";

test("each answer is given once, in order, and none that is older than five minutes", async () => {
  const clock = createVirtualClock();
  const unacknowledged = createUnacknowledged(createTimers(clock));
  const take = (call: string) => unacknowledged.take(() => call);
  const keep = (call: string, n: number) => unacknowledged.keep(() => call, { n });
  keep("a", 1);
  keep("b", 2);
  await clock.advance(200_000);
  keep("a", 3);
  keep("a", 4);
  await clock.advance(100_000);
  expect(take("b")).toBeUndefined();
  expect([take("a"), take("a"), take("a")]).toEqual([{ n: 3 }, { n: 4 }, undefined]);
});
