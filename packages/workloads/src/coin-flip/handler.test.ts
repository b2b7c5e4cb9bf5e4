import { runHandler, testCases } from "@sfn-workers/worker-core/testing";
import { expect, test } from "vitest";
import { cases } from "./cases.ts";
import { workload } from "./handler.ts";

testCases(test, workload, cases);

test("without a side, the result is random", async () => {
  const runs = await Promise.all(Array.from({ length: 100 }, () => runHandler(workload, {})));
  expect(new Set(runs.map(({ kind }) => kind))).toEqual(new Set(["succeeded", "failed"]));
});
