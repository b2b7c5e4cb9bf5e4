import { expect, test } from "vitest";
import { parseLoad } from "../load.ts";
import { simulate } from "../simulate.ts";
import { declaredOnDemand, exactly, manifest, prices, scenario } from "../testing/declared.ts";

const run = (load: string, options: Parameters<typeof declaredOnDemand>[0] = {}) =>
  simulate(
    { manifest, resources: declaredOnDemand(options), prices },
    { ...scenario, load: parseLoad(load), handler: exactly(5) },
  );

test("executions start no more tasks than the machine allows, and these drain what came", async () => {
  const { counts, platform, lastEndSeconds } = await run("burst:50+burst:50@10s+burst:1@20s");
  expect(counts.succeeded).toBe(101);
  // One that is no longer counted has its last poll open.
  expect(platform["mostAtOnce"]).toBeLessThanOrEqual(3);
  // 51 rounds of 5 s after a start of 30 to 60 s.
  expect(lastEndSeconds).toBeGreaterThan(51 * 5);
  expect(lastEndSeconds).toBeLessThan(340);
});

test("executions that come together start one task, which ends once it finds no more", async () => {
  const { counts, platform, endedAtSeconds } = await run("burst:3", { max: 10 });
  expect(counts.succeeded).toBe(3);
  expect(platform["starts"]).toBeLessThanOrEqual(2);
  expect(endedAtSeconds).toBeLessThan(900);
});

// Each start of the schedule, four an hour, was one more that drains: six worked in the end, and the burst was over in half the time.
test("while a backlog lasts, no start of the schedule adds a task beyond those that the machine allows", async () => {
  const { counts, platform } = await run("burst:800");
  expect(counts.succeeded).toBe(800);
  expect(platform["mostAtOnce"]).toBe(2);
});
