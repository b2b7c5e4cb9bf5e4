import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { workflows } from "@sfn-workers/workflows";
import { manifests } from "@sfn-workers/workloads/manifests";
import { expect, test } from "vitest";
import { temporaryFolders } from "../testing/temporaryFolders.ts";
import { inputsOf, workflowInputs } from "./inputs.ts";
import type { ExecutionOptions } from "./options.ts";

const temporaryFolder = temporaryFolders();

const options: ExecutionOptions = {};

function samples(files: Record<string, string>): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "demo"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, "demo", name), text);
  return folder;
}

const files = samples({
  "a.csv": "id\n1\n",
  "a.rules.json": '{"rules":[]}',
  "b.json": '{"side":"heads"}',
  "c.jsonl": '{"n":1}\n{"n":2}\n',
});

test("a workload without samples gets twenty empty inputs, or the requested number", () => {
  expect(inputsOf("without-samples", options, files)).toEqual(new Array(20).fill({}));
  expect(inputsOf("without-samples", { ...options, executions: 200 }, files)).toHaveLength(200);
});

test("each JSON file, each CSV file with its rules and each line of a JSONL file is an input", () => {
  expect(inputsOf("demo", options, files)).toEqual([
    { file: "a.csv", csv: "id\n1\n", rules: [] },
    { side: "heads" },
    { n: 1 },
    { n: 2 },
  ]);
});

test("a number that JavaScript would change is sent with all its digits", () => {
  const text = '{"id":12345678901234567890}';
  const folder = samples({ "a.json": text });
  expect(JSON.stringify(inputsOf("demo", options, folder))).toBe(`[${text}]`);
});

test("the error of a sample that is no input names its file, and the line", () => {
  const read = (files: Record<string, string>) => () => inputsOf("demo", options, samples(files));
  expect(read({ "a.json": "{" })).toThrow(/demo\/a\.json is not JSON, line 1, column 2: /);
  expect(read({ "a.jsonl": "{}\n{" })).toThrow(/demo\/a\.jsonl, line 2, is not JSON/);
  expect(read({ "a.json": `"${"x".repeat(262_144)}"` })).toThrow(
    /demo\/a\.json has 262,146 bytes as JSON; allowed: 262,144/,
  );
});

test("the samples of a workflow are in its own folder, and a CSV file needs no rules", () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "demo/samples"), { recursive: true });
  writeFileSync(join(folder, "demo/samples/a.csv"), "id\n");
  expect(workflowInputs("demo", options, folder)).toEqual([{ file: "a.csv", csv: "id\n" }]);
  const three = { ...options, workflow: "demo", executions: 3 };
  expect(workflowInputs("demo", three, folder)).toHaveLength(3);
});

test("a byte order mark is no part of a sample", () => {
  const folder = samples({
    ...{ "a.json": "\uFEFF{}", "b.csv": "\uFEFFid\n", "b.rules.json": "\uFEFF{}" },
  });
  expect(inputsOf("demo", options, folder)).toEqual([{}, { file: "b.csv", csv: "id\n" }]);
});

test("a folder without samples is refused with what it may have", () => {
  expect(() => inputsOf("demo", options, samples({ "notes.md": "" }))).toThrow(
    /demo has no sample: add NAME\.json, NAME\.jsonl or NAME\.csv, or remove the folder$/,
  );
});

test("the number of executions applies to samples only when their workload is named", () => {
  expect(inputsOf("demo", { ...options, executions: 5 }, files)).toHaveLength(4);
  expect(inputsOf("demo", { ...options, executions: 5, workload: "demo" }, files)).toHaveLength(5);
});

test("the user's own input replaces the samples", () => {
  const own = { ...options, workload: "demo", input: { value: 7 } };
  expect(inputsOf("demo", own, files)).toEqual([7]);
  expect(inputsOf("demo", { ...own, executions: 3 }, files)).toEqual([7, 7, 7]);
});

test("the repository's samples can be read", () => {
  for (const workload of Object.keys(manifests)) {
    expect(inputsOf(workload, options).length).toBeGreaterThan(0);
  }
  for (const workflow of Object.keys(workflows)) {
    expect(workflowInputs(workflow, options).length).toBeGreaterThan(0);
  }
});
