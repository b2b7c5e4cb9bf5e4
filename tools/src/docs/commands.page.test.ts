import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../../..");
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const scripts = Object.keys(JSON.parse(read("package.json")).scripts).filter(
  (name) => !name.startsWith("pnpm:"),
);

test("docs/commands.md lists every command", () => {
  const page = read("docs/commands.md");
  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.filter((name) => !page.includes(`| \`pnpm ${name}`))).toEqual([]);
});
