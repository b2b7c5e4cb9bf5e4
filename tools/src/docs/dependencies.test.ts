import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";

const ROOT = join(import.meta.dirname, "../../..");
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

test("docs/dependencies.md explains every dependency of the catalog", () => {
  const page = read("docs/dependencies.md");
  const catalog = Object.keys(parse(read("pnpm-workspace.yaml")).catalog);
  expect(catalog.length).toBeGreaterThan(0);
  expect(catalog.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
