import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../../..");
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const scripts = Object.keys(JSON.parse(read("package.json")).scripts).filter(
  (name) => !name.startsWith("pnpm:"),
);

/** Built-in commands of pnpm in the pages. */
const OF_PNPM = ["exec", "install", "licenses", "up", "update"];

/** The commands that a page names, as code: `pnpm start`, `npx -y pnpm@12 test`, `pnpm -r licenses list`. */
function commandsIn(page: string): string[] {
  const code = page.match(/```[\s\S]*?```|`[^`\n]+`/g) ?? [];
  return code.flatMap((text) =>
    [...text.matchAll(/\bpnpm(?:@12)? (?:-\w )*([a-z][a-z-]*)/g)].map(([, name = ""]) => name),
  );
}

/** A team's package may have commands of its own. */
function isOfProject(page: string): boolean {
  if (!page.startsWith("packages/")) return true;
  return JSON.parse(read(`${dirname(page)}/package.json`)).name.startsWith("@sfn-workers/");
}

test("every command in the Markdown pages exists", () => {
  const pages = globSync(["*.md", "docs/*.md", "infra/*.md", "packages/*/*.md"], {
    cwd: ROOT,
  }).filter(isOfProject);
  const named = pages.flatMap((page) => commandsIn(read(page)).map((name) => `${page}: ${name}`));
  expect(named).toContain("README.md: start");
  const known = [...scripts, ...OF_PNPM];
  expect(named.filter((one) => !known.includes(one.split(": ")[1] ?? ""))).toEqual([]);
});
