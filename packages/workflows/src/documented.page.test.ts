import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkWorkflow } from "@sfn-workers/states-language/workflow";
import { afterAll, expect, test } from "vitest";
import { activitiesOf, withAnyValues } from "./testing/checkable.ts";

/*
 * The files that docs/workflows.md and docs/workflow-patterns.md show. Their tests run here.
 */

const docs = join(import.meta.dirname, "../../../docs");
const folder = join(import.meta.dirname, "../dist/page");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = ["workflows", "workflow-patterns"].flatMap((page) => {
  const text = readFileSync(join(docs, `${page}.md`), "utf8");
  mkdirSync(join(folder, page), { recursive: true });
  return [...text.matchAll(/^```ts (?<name>\S+)\n(?<code>[\s\S]*?)^```$/gm)].map(({ groups }) => {
    const { name = "", code = "" } = groups ?? {};
    const path = join(folder, page, name);
    writeFileSync(path, code);
    return { page, name, code, path };
  });
});

test("each workflow of the pages can be loaded, and AWS would take it", async () => {
  for (const { name, path } of files.filter(({ code }) =>
    code.includes("export const workflow "),
  )) {
    const { workflow, manifest } = await import(pathToFileURL(path).href);
    expect(`${workflow.name}.ts`).toBe(name);
    const filled = withAnyValues(workflow);
    expect(
      await checkWorkflow(filled, activitiesOf(manifest === undefined ? [] : [manifest])),
      name,
    ).toEqual([]);
  }
});

test("each pattern has a workflow and a test of it", () => {
  const page = readFileSync(join(docs, "workflow-patterns.md"), "utf8");
  const sections = page.split(/^## /m).slice(1);
  expect(sections.length).toBeGreaterThan(0);
  for (const section of sections) {
    const [, name] = /^```ts (\S+)\.ts$/m.exec(section) ?? [];
    expect(section, section.split("\n", 1)[0]).toContain(`\`\`\`ts ${name}.test.ts\n`);
  }
});

// They bring tests of their own.
for (const { path } of files.filter(({ name }) => name.endsWith(".test.ts"))) {
  await import(pathToFileURL(path).href);
}
