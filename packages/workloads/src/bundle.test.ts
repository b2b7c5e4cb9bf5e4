import { defineManifest, defineWorkload } from "@sfn-workers/worker-core";
import { expect, test } from "vitest";
import * as z from "zod";
import { loadWorkload } from "./bundle.ts";

const workload = defineWorkload({
  manifest: defineManifest({
    name: "greeting",
    description: "Greets a customer",
    timeoutSeconds: 60,
    heartbeatSeconds: 30,
    handlerBudgetSeconds: 20,
  }),
  input: z.unknown(),
  output: z.unknown(),
  handler: (input) => input,
});

test("a workload is loaded from its handler's module", async () => {
  expect(await loadWorkload({ name: "greeting", load: async () => workload })).toBe(workload);
});

test("a module that throws is reported with the workload's name and the first line of its error", async () => {
  const cause = new RangeError("no templates\nRequire stack:\n- handler.ts");
  const load = () => Promise.reject(cause);
  await expect(loadWorkload({ name: "greeting", load })).rejects.toMatchObject({
    message: "workload greeting can't be loaded: RangeError: no templates",
    cause,
  });
});

test("a handler with the manifest of another folder is refused", async () => {
  await expect(loadWorkload({ name: "invoice", load: async () => workload })).rejects.toThrow(
    "workload invoice can't be loaded: its handler has the manifest of greeting; allowed: the manifest beside it",
  );
});
