import { globSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { samplesIn } from "@sfn-workers/local-stepfunctions/samples";
import { manifests } from "@sfn-workers/workloads/manifests";
import { expect, test } from "vitest";
import { activitiesOf, refusedProblems } from "./testing/checkable.ts";
import { workflows } from "./workflows.ts";

const SAMPLE = /^[^/]+\.(?:jsonl?|csv)$/;

test("the workflow in each folder is registered under the folder's name", async () => {
  for (const file of globSync("*/workflow.ts", { cwd: import.meta.dirname })) {
    const { workflow } = await import(pathToFileURL(join(import.meta.dirname, file)).href);
    expect(workflows[dirname(file)], file).toBe(workflow);
  }
});

test("no workflow has the name of a workload", () => {
  expect(Object.keys(workflows).filter((name) => Object.hasOwn(manifests, name))).toEqual([]);
});

test("AWS would take each workflow without a warning, each may last as long as its tasks, and none surely passes a quota", async () => {
  const handovers = activitiesOf(Object.values(manifests));
  for (const workflow of Object.values(workflows)) {
    expect(await refusedProblems(workflow, handovers), workflow.name).toEqual([]);
  }
});

test("each file among a workflow's samples is one, and can be the input of an execution", () => {
  for (const name of Object.keys(workflows)) {
    const folder = join(import.meta.dirname, name, "samples");
    const others = globSync("**/*", { cwd: folder }).filter((file) => !SAMPLE.test(file));
    expect(others, `${folder}: NAME.json, NAME.jsonl, NAME.csv or NAME.rules.json`).toEqual([]);
    expect(() => samplesIn(folder, import.meta.dirname)).not.toThrow();
  }
});
