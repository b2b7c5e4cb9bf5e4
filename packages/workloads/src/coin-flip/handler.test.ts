import { runHandler } from "@sfn-workers/worker-core/testing";
import { expect, test } from "vitest";
import { workload } from "./handler.ts";

test("heads succeeds", async () => {
  const run = await runHandler(workload, { side: "heads" });
  expect(run).toMatchObject({ kind: "succeeded", output: { side: "heads" } });
});

test("tails fails with BadLuck", async () => {
  const run = await runHandler(workload, { side: "tails" });
  expect(run).toMatchObject({
    kind: "failed",
    error: "BadLuck",
    cause: { message: "Bad luck! Try again." },
  });
});

test("without a side, the result is random", async () => {
  const runs = await Promise.all(Array.from({ length: 100 }, () => runHandler(workload, {})));
  expect(new Set(runs.map(({ kind }) => kind))).toEqual(new Set(["succeeded", "failed"]));
});

test("any other side is invalid input", async () => {
  const run = await runHandler(workload, { side: "edge" });
  expect(run).toMatchObject({ kind: "failed", error: "Worker.InvalidInput" });
});
