import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { allFeatures } from "./testing/allFeatures.ts";
import { build } from "./testing/graph.ts";
import { ROLE } from "./testing/types.ts";

test("docs/deploying.md lets a deployment hand roles to each service that assumes one, and to no other", async () => {
  const page = readFileSync(new URL("../../docs/deploying.md", import.meta.url), "utf8");
  const [, listed = "[]"] = /"iam:PassedToService": (\[[^\]]*\])/.exec(page) ?? [];
  const schedule = { worker: "lambda", schedule: "rate(5 minutes)" };
  const graph = await build({
    ...allFeatures,
    workloads: { ...allFeatures.workloads, short: schedule },
  });
  const assuming = graph.names(ROLE).flatMap((name) => {
    const trust = String(graph.inputs(ROLE, name)["assumeRolePolicy"]);
    return trust.match(/[a-z-]+\.amazonaws\.com/g) ?? [];
  });
  expect([...new Set(assuming)].toSorted()).toEqual([...JSON.parse(listed)].toSorted());
});
