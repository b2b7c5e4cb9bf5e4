import { expect, test } from "vitest";
import { run, type WorkloadReference } from "./index.ts";

test("a workload that there is not is refused where a workflow is loaded without the compiler", () => {
  const workloads: { readonly [name: string]: WorkloadReference } = {};
  const misspelt = workloads["aproval"] as WorkloadReference;
  expect(() => run(misspelt, { End: true })).toThrow(
    "the workload of run is undefined; allowed: workloads.NAME with a name that packages/workloads/src/references.ts has, or workloadOf(manifest)",
  );
});
