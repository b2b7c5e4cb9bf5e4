import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";

/*
 * The files that docs/workflows.md shows. Its tests run here.
 */

const page = readFileSync(join(import.meta.dirname, "../../../docs/workflows.md"), "utf8");
const files = [...page.matchAll(/^```ts (?<name>\S+)\n(?<code>[\s\S]*?)^```$/gm)].map(
  ({ groups }) => ({ name: groups?.["name"] ?? "", code: groups?.["code"] ?? "" }),
);

const folder = join(import.meta.dirname, "../dist/page");
mkdirSync(folder, { recursive: true });
for (const { name, code } of files) writeFileSync(join(folder, name), code);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("each workflow of the page can be loaded", async () => {
  for (const { name } of files.filter(({ code }) => code.includes("export const workflow "))) {
    const { workflow } = await import(pathToFileURL(join(folder, name)).href);
    expect(`${workflow.name}.ts`).toBe(name);
  }
});

// They bring tests of their own.
for (const { name } of files.filter((file) => file.name.endsWith(".test.ts"))) {
  await import(pathToFileURL(join(folder, name)).href);
}
