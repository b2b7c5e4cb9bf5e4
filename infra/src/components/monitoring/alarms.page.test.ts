import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { build, type Graph } from "../../testing/graph.ts";
import { ALARM } from "../../testing/types.ts";

function buildShort(settings: object): Promise<Graph> {
  return build({ workloads: { short: settings } });
}

test("the alarms are the sections of docs/runbooks.md, and no other", async () => {
  const runbooks = readFileSync(join(import.meta.dirname, "../../../../docs/runbooks.md"), "utf8");
  const [, chapter = ""] = /\n## Alarms\n(.*?)\n## /s.exec(runbooks) ?? [];
  const sections = [...chapter.matchAll(/^### (.*)$/gm)].map(([, id]) => `short-${id}`);
  const lambda = await buildShort({ worker: "lambda" });
  const fargate = await buildShort({ worker: "fargate" });
  const callback = await buildShort({ worker: "lambda", transport: "callback" });
  const graphs = [lambda, fargate, callback];
  const ofWorkflow = await build({
    workloads: { short: { worker: "lambda" }, quick: { worker: "lambda", transport: "callback" } },
    workflows: { order: { timeoutSeconds: 86_400, events: { pattern: { source: ["a"] } } } },
  });
  const names = new Set([
    ...graphs.flatMap((graph) => graph.names(ALARM)),
    ...ofWorkflow
      .names(ALARM)
      .filter((name) => name.startsWith("order-"))
      .map((name) => name.replace("order-", "short-")),
  ]);
  expect(sections.toSorted()).toEqual([...names].toSorted());
});
