import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { createBusyTime } from "./busyTime.ts";

test("busy time is added up over the slots, while the worker works", async () => {
  const clock = createVirtualClock();
  const time = createBusyTime(clock);
  await clock.advance(1_000);
  time.change({ busySlots: 0, working: true });
  await clock.advance(1_000);
  time.change({ busySlots: 3, working: true });
  await clock.advance(1_000);
  time.change({ busySlots: 1, working: true });
  await clock.advance(500);
  expect(time).toMatchObject({ busySlotMs: 3_500, workingMs: 2_500 });
  time.change({ busySlots: 1, working: false });
  await clock.advance(60_000);
  expect(time).toMatchObject({ busySlotMs: 3_500, workingMs: 2_500 });
});
