import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { createClockWatch } from "./clockWatch.ts";
import type { WorkerEvent } from "./events.ts";
import { running } from "./testing/running.ts";
import { stage as workerStage } from "./testing/stage.ts";

function stage() {
  const clock = createVirtualClock();
  const wall = { ms: 1_800_000_000_000 };
  const events: WorkerEvent[] = [];
  const watch = createClockWatch({ ...clock, wallNow: () => wall.ms }, (event) =>
    events.push(event),
  );
  return { clock, wall, events, watch };
}

test.each([3_600_000, -3_600_000, 5_000])("a step of %i ms is told once", (ms) => {
  const { wall, watch, events } = stage();
  watch.check();
  wall.ms += ms;
  watch.check();
  watch.check();
  expect(events).toEqual([{ type: "clockJumped", ms }]);
});

test("time that passes on both clocks, and small corrections, are no jump", async () => {
  const { clock, wall, watch, events } = stage();
  await clock.advance(3_600_000);
  wall.ms += 3_604_999;
  watch.check();
  expect(events).toEqual([]);
});

test("what happened before a session is not told", () => {
  const { wall, watch, events } = stage();
  wall.ms += 3_600_000;
  watch.reset();
  watch.check();
  expect(events).toEqual([]);
});

test("a worker tells a step of the wall clock after its next poll", async () => {
  const wall = { ms: 1_800_000_000_000 };
  const clock = createVirtualClock();
  const { worker, events, until } = await workerStage({
    handler: () => {},
    endpoint: { clock },
    worker: { clock: { ...clock, wallNow: () => wall.ms } },
  });
  running(worker);
  await until(() => worker.status().openPolls === 1);
  wall.ms -= 3_600_000;
  wall.ms += 60_000;
  await clock.advance(60_000);
  await until(() => events.some(({ type }) => type === "pollEmpty"));
  expect(events).toContainEqual({ type: "clockJumped", ms: -3_600_000 });
});
