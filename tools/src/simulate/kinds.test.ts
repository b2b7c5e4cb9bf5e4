import { expect, test } from "vitest";
import { variantsOf } from "./kinds.ts";
import { settingChange } from "./settingChanges.ts";

const stack = (settings: object) => ({
  stack: "dev",
  config: { "sfn-workers:workloads": { invoice: settings } },
});

const fargate = stack({
  ...{ worker: "fargate", concurrency: 4, cpu: 512, memory: 1_024, tasks: { max: 5 } },
  variables: { URL: "https://example.com" },
});

test("another worker keeps the settings that mean the same to it", () => {
  const [lambda, own] = variantsOf(fargate, "invoice", ["lambda-wake", "fargate"], []);
  expect(lambda?.leftOut).toEqual(["cpu", "memory", "tasks"]);
  expect(lambda?.changes.settings).toMatchObject({ worker: "lambda", wake: true, cpu: undefined });
  expect(lambda?.changes.settings).not.toHaveProperty("concurrency");
  expect(own?.leftOut).toEqual([]);
});

test("a function without wake has none, though the stack file wakes its own", () => {
  const woken = stack({ worker: "lambda", wake: true, concurrency: 10 });
  const [lambda, wake] = variantsOf(woken, "invoice", ["lambda", "lambda-wake"], []);
  expect(lambda?.changes.settings).toMatchObject({ wake: undefined });
  expect(lambda?.changes.settings).toHaveProperty("wake");
  expect(wake?.changes.settings).toMatchObject({ wake: true });
});

test("a change is for the workers that have the setting, and for one at least", () => {
  const sets = [settingChange("tasks.max=9"), settingChange("timeoutSeconds=900")];
  const [callback, own] = variantsOf(fargate, "invoice", ["callback", "fargate"], sets);
  expect(callback?.changes.settings).toMatchObject({ timeoutSeconds: 900, tasks: undefined });
  expect(callback?.leftOut).toContain("tasks.max=9");
  expect(own?.changes.settings).toMatchObject({ "tasks.max": 9 });
  expect(own?.leftOut).toEqual(["timeoutSeconds=900"]);
  expect(() => variantsOf(fargate, "invoice", ["fargate"], sets)).toThrow(
    "--set timeoutSeconds=900: none of fargate has the setting",
  );
});

test("a change of the worker is one too", () => {
  const sets = ["worker=lambda", "transport=callback", "batchSize=5"].map(settingChange);
  const [only] = variantsOf(fargate, "invoice", [], sets);
  expect(only?.name).toBe("lambda with callback");
  expect(only?.leftOut).toEqual(["cpu", "memory", "tasks"]);
  expect(() => variantsOf(fargate, "invoice", ["lambda"], sets)).toThrow(
    "--set worker=lambda is not for --compare, which sets it",
  );
});

test("an external worker is compared with others, since nothing is known of it", () => {
  const external = stack({ worker: "external", alarms: { pickupSeconds: 900 } });
  expect(() => variantsOf(external, "invoice", [], [])).toThrow(
    "worker: external can't be simulated, since nothing is known of its workers; allowed with --compare lambda,lambda-wake,fargate,callback,fargate-callback, or with --set worker=lambda",
  );
  const [lambda] = variantsOf(external, "invoice", ["lambda"], []);
  expect(lambda).toMatchObject({ leftOut: [], changes: { settings: { worker: "lambda" } } });
});
