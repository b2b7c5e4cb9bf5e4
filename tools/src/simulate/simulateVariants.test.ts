import { manifests } from "@sfn-workers/infra/testManifests";
import { parseLoad } from "@sfn-workers/simulation";
import type { ExpectedLoad } from "@sfn-workers/worker-core/manifest";
import { expect, test } from "vitest";
import { type Kind, variantsOf } from "./kinds.ts";
import { settingChange } from "./settingChanges.ts";
import { simulateVariants } from "./simulateVariants.ts";

const stack = {
  stack: "dev",
  config: {
    "sfn-workers:lambdaConcurrency": 200,
    "sfn-workers:workloads": {
      short: { worker: "lambda", reservedConcurrency: 30 },
      long: { worker: "fargate", concurrency: 4 },
    },
  },
};

function runAll(
  workload: string,
  kinds: readonly Kind[],
  set: readonly string[],
  {
    load = "burst:40",
    handlerSeconds = 5,
    all = manifests,
  }: { load?: string; handlerSeconds?: number | undefined; all?: typeof manifests } = {},
) {
  return simulateVariants({
    ...{ stack, workload, handlerSeconds, load: parseLoad(load), seed: 1 },
    ...{ hours: undefined, deployAtSeconds: undefined },
    variants: variantsOf(stack, workload, kinds, set.map(settingChange)),
    program: { manifests: all, transforms: {} },
  });
}

async function run(...args: Parameters<typeof runAll>) {
  const { variants } = await runAll(...args);
  return variants;
}

test("settings that are changed are those that are simulated", async () => {
  const [few] = await run("long", [], []);
  const [many] = await run("long", [], ["tasks.min=4", "tasks.max=4"]);
  // Rounds of some 5 s on 4 slots, and on 16.
  expect(few?.summary.lastEndSeconds).toBeGreaterThan(40);
  expect(many?.summary.lastEndSeconds).toBeLessThan(20);
  expect(many?.summary).toMatchObject({ executions: 40, succeeded: 40, workers: { most: 4 } });
});

test("each kind of worker has the same load, and what the account leaves it", async () => {
  const all = await run("long", ["lambda-wake", "callback"], ["manifest.handlerBudgetSeconds=20"]);
  expect(all.map(({ name, summary }) => [name, summary.succeeded])).toEqual([
    ["lambda-wake", 40],
    ["callback", 40],
  ]);
  expect(all.map(({ accountConcurrency }) => accountConcurrency)).toEqual([170, 170]);
  const [own] = await run("short", [], ["wake=true"]);
  expect(own?.accountConcurrency).toBe(200);
});

test("handlers whose mean is beyond their budget are refused before anything is simulated", async () => {
  await expect(run("short", [], [], { handlerSeconds: 55 })).rejects.toThrow(
    "--handler is 55 s: the manifest of short gives its handlers 20 s (handlerBudgetSeconds); allowed: at most 20s, or a longer budget, such as --set manifest.handlerBudgetSeconds=94 --set manifest.timeoutSeconds=154",
  );
});

test("handlers run no longer than their budget, so that none is ended by it", async () => {
  const [one] = await run("short", [], [], { handlerSeconds: 20, load: "burst:5" });
  expect(one?.summary).toMatchObject({ succeeded: 5, failed: {} });
});

test("handlers take as long as the manifest expects", async () => {
  const expecting = (expected: ExpectedLoad) => ({
    ...manifests,
    short: { ...manifests.short, expect: expected },
  });
  for (const [expected, seconds] of [
    [{ burst: 1, handlerSeconds: 0.2 }, 0.2],
    [{ burst: 1 }, 20],
  ] as const) {
    const all = expecting(expected);
    const { variants } = await simulateVariants({
      ...{ stack, workload: "short", handlerSeconds: undefined, load: parseLoad("burst:1") },
      ...{ hours: undefined, deployAtSeconds: undefined, seed: 1 },
      variants: variantsOf(stack, "short", [], []),
      program: { manifests: all, transforms: {} },
    });
    expect(variants[0]?.handlerSeconds).toBe(seconds);
  }
});

test("a load is the same for each kind, also at random", async () => {
  const all = await run("short", ["lambda-wake", "fargate", "callback"], [], {
    ...{ load: "steady:100/h", handlerSeconds: 0.2 },
  });
  const [first, ...others] = all.map(({ summary }) => summary.executions);
  expect(others).toEqual([first, first]);
});

test("a kind that can't be deployed is left out with its reason, and what is left is simulated", async () => {
  const set = ["manifest.handlerBudgetSeconds=500"];
  const { variants, refused } = await runAll("long", ["fargate", "callback"], set);
  expect(variants.map(({ name }) => name)).toEqual(["fargate"]);
  expect(refused).toMatchObject([{ name: "callback", problems: [expect.stringMatching(/900 s/)] }]);
  await expect(
    runAll("long", ["callback", "lambda"], [...set, "timeoutSeconds=30"]),
  ).rejects.toThrow(/as callback, .*\n {2}- .*\n.*as lambda, /);
});

test("the functions that run between two samples count as well", async () => {
  const [one] = await run("short", ["lambda"], [], { load: "hourly:8" });
  // One function has them for some 40 s in each of the hours.
  expect(one?.summary.workers.average).toBeGreaterThan(0.01);
});

test.each([
  ["burst:3000000", "--load starts about 3,000,000 executions; allowed: at most 2,000,000"],
  ["steady:1000/s", "--load starts about 3,600,000 executions"],
  ["burst:5@800h", /^--load lasts 800 h; allowed: at most 744 h$/],
])("a load of more than a machine can hold is refused: %s", async (load, message) => {
  await expect(run("short", [], [], { load })).rejects.toThrow(message);
});

test("lines in seconds and dates in one file are many years apart, and refused", async () => {
  const listed = [{ kind: "listed", atSeconds: [0, 1.7e9] }] as const;
  const variants = variantsOf(stack, "short", [], []);
  const request = { stack, workload: "short", variants, load: listed, hours: undefined, seed: 1 };
  const rest = { handlerSeconds: 5, deployAtSeconds: undefined, program: { manifests } };
  await expect(simulateVariants({ ...request, ...rest })).rejects.toThrow(
    "--load lasts 472,222 h; allowed: at most 744 h; a file has all times in seconds, or all as dates",
  );
});

test("a deployment that begins after more than a month is refused", async () => {
  const variants = variantsOf(stack, "short", [], []);
  const load = parseLoad("burst:1");
  const request = { stack, workload: "short", variants, load, hours: undefined, seed: 1 };
  const rest = { handlerSeconds: 5, deployAtSeconds: 1_000 * 3_600, program: { manifests } };
  await expect(simulateVariants({ ...request, ...rest })).rejects.toThrow(
    "--deploy-at is 1,000 h; allowed: at most 744 h",
  );
});

test.each([
  ["tasks.min=3", /as fargate, with --set .*\n {2}- .*tasks is .*allowed: min no greater than max/],
  ["manifest.heartbeatSeconds=600", /long: heartbeatSeconds is 600; allowed/],
])("a change that can't be deployed is refused: %s", async (set, message) => {
  await expect(run("long", [], ["tasks.max=2", set])).rejects.toThrow(message);
});
