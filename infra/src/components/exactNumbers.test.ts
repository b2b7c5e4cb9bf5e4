import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readWorkflow } from "@sfn-workers/states-language/workflow";
import { expect, onTestFinished, test } from "vitest";
import { build } from "../testing/graph.ts";
import { ALARM, STATE_MACHINE } from "../testing/types.ts";

const WRITTEN = {
  pass: '{"Type":"Pass","Result":{"whole":1.0,"id":12345678901234567890,"table":"${Table}"},"Next":"Each"}',
  retry: '"Retry":[{"ErrorEquals":["States.ALL"],"IntervalSeconds":1.0,"BackoffRate":2.0}]',
};

/** A workflow as Workflow Studio writes it. */
function sweep(timeoutSeconds: string, type: "STANDARD" | "EXPRESS" = "STANDARD") {
  const folder = mkdtempSync(join(tmpdir(), "exact-numbers-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "workflow.asl.json");
  const inner = `{"StartAt":"Work","States":{"Work":{"Type":"Task","Resource":"\${workload.short}",${WRITTEN.retry},"End":true}}}`;
  const wait = '"Wait":{"Type":"Wait","Seconds":600.0,"End":true}';
  writeFileSync(
    file,
    `{"TimeoutSeconds":${timeoutSeconds},"StartAt":"Pass","States":{"Pass":${WRITTEN.pass},` +
      (type === "EXPRESS"
        ? `"Each":{"Type":"Pass","Next":"Wait"},${wait}}}`
        : `"Each":{"Type":"Map","ItemProcessor":${inner},"Next":"Wait"},${wait}}}`),
  );
  const options = { name: "sweep", description: "Sweeps", type, file: pathToFileURL(file) };
  return { sweep: readWorkflow(options) };
}

const CONFIG = {
  workloads: { short: { worker: "lambda", wake: true } },
  workflows: { sweep: { substitutions: { Table: "old" } } },
};

test("numbers of a definition in a file are deployed as they are written", async () => {
  const graph = await build(CONFIG, { workflows: sweep("3600.0") });
  const definition = String(graph.inputs(STATE_MACHINE, "sweep")["definition"]);
  expect(definition).toContain('"TimeoutSeconds":3600.0');
  expect(definition).toContain('{"whole":1.0,"id":12345678901234567890,"table":"old"}');
  expect(definition).toContain('"IntervalSeconds":1.0,"BackoffRate":2.0');
});

test("a timeout that is written as 3600.0 is one", async () => {
  const graph = await build(CONFIG, { workflows: sweep("3600.0") });
  expect(graph.names(ALARM)).toContain("sweep-executions-timed-out");
  await expect(build(CONFIG, { workflows: sweep("10.0") })).rejects.toThrow(
    "sfn-workers:workflows.sweep.timeoutSeconds is 10, from the definition; allowed: at least 60",
  );
});

test("the bounds of an Express workflow hold for numbers however they are written", async () => {
  const building = build(CONFIG, { workflows: sweep("600.0", "EXPRESS") });
  await expect(building).rejects.toThrow("timeoutSeconds is 600, from the definition");
  await expect(building).rejects.toThrow("/States/Wait waits 600 s");
});
