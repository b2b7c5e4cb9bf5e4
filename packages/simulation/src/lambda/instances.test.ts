import { expect, test } from "vitest";
import { createRandom } from "../random.ts";
import { createTimeline, type Timeline } from "../timeline.ts";
import { createInstances } from "./instances.ts";

function instancesOf(timeline: Timeline) {
  let loads = 0;
  const instances = createInstances({
    deployed: { timeoutSeconds: 60, concurrency: 1, memoryGib: 1, reserved: undefined },
    ...{ timeline, random: createRandom(1), accountConcurrency: 10 },
    assumptions: { coldStartSeconds: [1, 1], warmSeconds: 400 },
    load() {
      loads += 1;
    },
  });
  return {
    instances,
    loads: () => loads,
    invoke: (seconds: number) =>
      instances.invoke(
        () => new Promise<void>((resolve) => timeline.setTimeout(resolve, seconds * 1_000)),
      ),
  };
}

test("an invocation costs while it runs, from the start of a new instance on", async () => {
  const timeline = createTimeline();
  const { instances, invoke } = instancesOf(timeline);
  invoke(10);
  await timeline.runUntil(5_000);
  invoke(10);
  await timeline.runUntil(8_000);
  expect(instances.billedSeconds).toBe(8 + 3);
  await timeline.runUntil(60_000);
  expect(instances.billedSeconds).toBe(2 * 11);
});

test("an instance of a former version that ends late leaves the others warm", async () => {
  const timeline = createTimeline();
  const { instances, invoke, loads } = instancesOf(timeline);
  invoke(30);
  await timeline.runUntil(5_000);
  instances.deploy();
  invoke(5);
  await timeline.runUntil(40_000);
  // The one of the former version began at 0, after a start of 1 s.
  expect(instances.deployment).toEqual({ beganAt: 5_000, endedAt: 31_000 });
  invoke(1);
  await timeline.runUntil(50_000);
  expect(loads()).toBe(2);
});
