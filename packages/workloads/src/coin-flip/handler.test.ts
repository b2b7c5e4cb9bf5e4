import { runHandler } from "@sfn-workers/worker-core/testing";
import { expect, test } from "vitest";
import { workload } from "./handler.ts";

test("heads is a success", async () => {
  const run = await runHandler(workload, { side: "heads" });
  expect(run).toMatchObject({ kind: "succeeded", output: { side: "heads" } });
});

test("tails is bad luck", async () => {
  const run = await runHandler(workload, { side: "tails" });
  expect(run).toMatchObject({
    kind: "failed",
    error: "BadLuck",
    cause: { message: "Bad luck! Try again." },
  });
});

test("chance decides where nobody does: both sides come up", async () => {
  const runs = await Promise.all(Array.from({ length: 100 }, () => runHandler(workload, {})));
  expect(new Set(runs.map(({ kind }) => kind))).toEqual(new Set(["succeeded", "failed"]));
});

test("a side that no coin has is invalid input", async () => {
  const run = await runHandler(workload, { side: "edge" });
  expect(run).toMatchObject({ kind: "failed", error: "Worker.InvalidInput" });
});
