import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { defineExternalManifest, defineManifest, type Workload } from "@sfn-workers/worker-core";
import { type Case, runHandler } from "@sfn-workers/worker-core/testing";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { ROOT } from "../workspace/nx.ts";
import { SAMPLE_INPUT, workloadFiles } from "./templates.ts";

const name = "resize-image";
const files = workloadFiles(
  defineManifest({
    name,
    description: 'Makes "small" images',
    timeoutSeconds: 60,
    heartbeatSeconds: 30,
    handlerBudgetSeconds: 40,
  }),
);

/** In a package whose modules find the packages that a handler imports. */
mkdirSync(join(ROOT, "tools/dist"), { recursive: true });
const folder = mkdtempSync(join(ROOT, "tools/dist/generated-"));
afterAll(() => rmSync(folder, { recursive: true }));
for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, basename(path)), text);

async function load<Module>(file: string): Promise<Module> {
  return (await import(pathToFileURL(join(folder, file)).href)) as Module;
}

const { workload } = await load<{ workload: Workload }>("handler.ts");
const { cases } = await load<{ cases: Readonly<Record<string, Case>> }>("cases.ts");

test("a new workload that is done elsewhere keeps its own test, and answers its sample", async () => {
  const elsewhere = mkdtempSync(join(ROOT, "tools/dist/generated-"));
  onTestFinished(() => rmSync(elsewhere, { recursive: true }));
  const manifest = { name: "approval", description: "", timeoutSeconds: 60, heartbeatSeconds: 9 };
  for (const [path, text] of Object.entries(workloadFiles(defineExternalManifest(manifest)))) {
    writeFileSync(join(elsewhere, basename(path)), text);
  }
  const { answers } = await import(pathToFileURL(join(elsewhere, "answers.ts")).href);
  expect(answers.manifest).toMatchObject({ ...manifest, external: true });
  expect(await runHandler(answers, SAMPLE_INPUT)).toMatchObject({ kind: "succeeded" });
});

describe("a new workload", () => {
  test.each(Object.entries(cases))("keeps its case: %s", async (_title, { input, expected }) => {
    const run = await runHandler(workload, input);
    expect(run.kind).toBe(expected.kind);
    if (run.kind === "succeeded") expect(run).toMatchObject(expected);
    if (run.kind === "failed") expect(run).toMatchObject({ error: Reflect.get(expected, "error") });
  });

  test("takes its sample, and retries the error that it throws", async () => {
    expect(await runHandler(workload, SAMPLE_INPUT)).toMatchObject({ kind: "succeeded" });
    expect(workload.manifest.description).toBe('Makes "small" images');
    const failed = Object.values(cases).map(({ expected }) => Reflect.get(expected, "error"));
    expect(failed).toContain(workload.manifest.retry?.[0]?.errors[0]);
  });
});
