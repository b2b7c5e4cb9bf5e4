import { manifests } from "@sfn-workers/infra/testManifests";
import { parseLoad } from "@sfn-workers/simulation";
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

function run(workload: string, kinds: readonly Kind[], set: readonly string[], handlerSeconds = 5) {
  return simulateVariants({
    ...{ stack, workload, handlerSeconds, load: parseLoad("burst:40"), seed: 1 },
    ...{ hours: undefined, deployAtSeconds: undefined },
    variants: variantsOf(stack, workload, kinds, set.map(settingChange)),
    program: { manifests, transforms: {} },
  });
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

test("handlers that run longer than their budget are refused before anything is simulated", async () => {
  await expect(run("short", [], [], 12)).rejects.toThrow(
    "--handler is 12 s: its handlers take up to 1.7 times as long, and the manifest of short gives them 20 s (handlerBudgetSeconds); allowed: at most 11.7s",
  );
});

test.each([
  ["tasks.min=3", /as fargate, with --set .*\n {2}- .*tasks is .*allowed: min no greater than max/],
  ["manifest.heartbeatSeconds=600", /long: heartbeatSeconds is 600; allowed/],
])("a change that can't be deployed is refused: %s", async (set, message) => {
  await expect(run("long", [], ["tasks.max=2", set])).rejects.toThrow(message);
});
