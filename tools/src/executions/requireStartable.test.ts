import { workflows } from "@sfn-workers/workflows";
import { manifests } from "@sfn-workers/workloads/manifests";
import { expect, test } from "vitest";
import { requireStartable } from "./requireStartable.ts";

test("a name is a workload's or a workflow's", async () => {
  for (const name of Object.keys(manifests)) expect(await requireStartable(name)).toBe("workload");
  for (const name of Object.keys(workflows)) expect(await requireStartable(name)).toBe("workflow");
});

test.each(["nothing", "toString"])("%s, which is neither's, is refused with both", async (name) => {
  await expect(requireStartable(name)).rejects.toThrow(
    /^NAME is "\w+"; allowed: a workload of packages\/workloads\/src\/manifests\.ts: .+; or a workflow of packages\/workflows\/src\/workflows\.ts: /,
  );
});
