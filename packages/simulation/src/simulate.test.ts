import { expect, test } from "vitest";
import { parseLoad } from "./load.ts";
import type { DeclaredResource } from "./resources.ts";
import type { Scenario } from "./scenario.ts";
import { simulate } from "./simulate.ts";
import {
  declaredBatches,
  declaredFunction,
  declaredOnDemand,
  declaredService,
  exactly,
  manifest,
  prices,
  scenario,
} from "./testing/declared.ts";

const run = (resources: readonly DeclaredResource[], changes: Partial<Scenario>) =>
  simulate({ manifest, resources, prices }, { ...scenario, ...changes });

test("a burst on slots that never change takes its handlers' time divided by the slots, and a round trip for each task", async () => {
  const load = parseLoad("burst:200");
  const { lastEndSeconds, unfinished, counts } = await run(
    declaredService({ min: 2, concurrency: 4 }),
    { load, handler: exactly(5) },
  );
  expect([unfinished, counts.succeeded]).toEqual([0, 200]);
  // 25 rounds of 5 s on 8 slots; a poll and a report between them take 40 ms.
  expect(lastEndSeconds).toBeGreaterThan(25 * 5);
  expect(lastEndSeconds).toBeLessThan(25 * 5.1);
});

test("a function that a schedule starts does what fits into its polling time", async () => {
  const { counts } = await run(declaredFunction({ timeout: 120 }), {
    load: parseLoad("burst:1000"),
    handler: exactly(5),
    longestSeconds: 3_600,
  });
  // Polls are opened for the first 120 - 60 - 60 - 5 s: none fits, so that nothing is polled for but at the start.
  const fits = await run(declaredFunction({ timeout: 160 }), {
    load: parseLoad("burst:1000"),
    handler: exactly(5),
    longestSeconds: 3_600,
  });
  expect(counts.succeeded).toBe(0);
  // Twelve starts an hour, each with 35 s of polls: seven tasks begin, the last one after 30 s.
  expect(fits.counts.succeeded).toBe(12 * 7);
});

test("each wake-up takes one task, and the schedule takes what is left", async () => {
  const { counts, platform } = await run(declaredFunction({ timeout: 160, wake: true }), {
    load: parseLoad("burst:50"),
    handler: exactly(5),
    longestSeconds: 3_600,
  });
  expect(counts.succeeded).toBe(50);
  expect(platform["wakesDropped"]).toBe(0);
  expect(platform["mostAtOnce"]).toBeLessThanOrEqual(51);
});

test("batches of a queue run beside each other, as many as the mapping allows", async () => {
  const { lastEndSeconds, counts, platform } = await run(
    declaredBatches({ maximumConcurrency: 5 }),
    { load: parseLoad("burst:1000"), handler: exactly(5) },
  );
  expect(counts.succeeded).toBe(1_000);
  expect(platform["mostAtOnce"]).toBe(5);
  // 1,000 / (5 × 10) rounds of 5 s.
  expect(lastEndSeconds).toBeGreaterThan(20 * 5);
  expect(lastEndSeconds).toBeLessThan(20 * 5.3);
});

test("a service of a queue's workers fills its slots with each receive", async () => {
  const { lastEndSeconds, counts } = await run(
    declaredService({ min: 1, concurrency: 10, transport: "callback" }),
    { load: parseLoad("burst:200"), handler: exactly(5) },
  );
  expect(counts.succeeded).toBe(200);
  expect(lastEndSeconds).toBeGreaterThan(20 * 5);
  expect(lastEndSeconds).toBeLessThan(20 * 5.3);
});

test("what a service's workers ask SQS costs: each message is sent, and ten are received and deleted together", async () => {
  const free = { fargateVcpuHour: 0, fargateGbHour: 0, publicIpv4Hour: 0 };
  const { dollars, counts } = await simulate(
    {
      ...{ manifest, prices: { ...prices, ...free, sqsRequest: 1 } },
      resources: declaredService({ min: 1, concurrency: 10, transport: "callback" }),
    },
    { ...scenario, load: parseLoad("burst:200"), handler: exactly(5) },
  );
  expect(counts.succeeded).toBe(200);
  expect(dollars.workers).toBeGreaterThanOrEqual(200 + 20 + 20);
  // Beside those, polls of 20 s are empty while no message is there.
  expect(dollars.workers).toBeLessThan(300);
});

test("a poller whose batch found no instance pauses, so that those that find one go on", async () => {
  const { counts } = await run(declaredBatches(), {
    load: parseLoad("burst:300"),
    handler: exactly(5),
    accountConcurrency: 2,
    assumptions: { ...scenario.assumptions, throttledBatch: "returned" },
  });
  // Three of the five pollers hide 30 messages a second, the other two have a batch every 5 s.
  const soon = counts.firstPickUpsMs.filter((ms) => ms < 60_000).length;
  expect(soon).toBeGreaterThanOrEqual(40);
});

test.for([
  ["a service", declaredService({ concurrency: 2 })],
  ["a service of a queue's workers", declaredService({ transport: "callback" })],
  ["tasks on demand", declaredOnDemand()],
  ["a function that is woken", declaredFunction({ timeout: 160, wake: true })],
  ["a function with batches", declaredBatches()],
] as const)(
  "%s: the same seed gives the same run, and another one another",
  async ([, resources]) => {
    const outcome = (seed: number) => run(resources, { load: parseLoad("steady:10/min"), seed });
    const first = await outcome(1);
    expect(await outcome(1)).toEqual(first);
    expect(await outcome(2)).not.toEqual(first);
  },
);

test("in a region with smaller quotas executions start at half the rate", async () => {
  const load = parseLoad("burst:3000");
  const startedIn = async (region: string) => {
    const { minutes } = await simulate(
      { manifest, prices, region, resources: declaredService() },
      { ...scenario, load, longestSeconds: 2, sampleSeconds: 2 },
    );
    return minutes.find(({ atSeconds }) => atSeconds === 2)?.started;
  };
  // 1,300 at once and 300 a second; 800 and 150.
  expect(await startedIn("us-west-2")).toBeCloseTo(1_900, -1);
  expect(await startedIn("eu-central-1")).toBeCloseTo(1_100, -1);
});

test("a deployment of short handlers ends as soon as the new tasks run and the former polls are over", async () => {
  const { deploymentSeconds, counts } = await run(declaredService({ min: 2 }), {
    load: parseLoad("steady:1/s"),
    handler: exactly(0.2),
    deployAtSeconds: 300,
  });
  expect(counts.succeeded).toBe(counts.started);
  expect(deploymentSeconds).toBeLessThan(200);
});
