import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { ROOT } from "./nx.ts";

interface Step {
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

test("CI runs the README's two commands under the oldest Node.js that package.json allows", () => {
  const { engines } = JSON.parse(read("package.json"));
  const steps: readonly Step[] = parse(read(".github/workflows/ci.yml")).jobs.readme.steps;
  const node = steps.find((step) => step.with?.["node-version"])?.with?.["node-version"];
  expect(`>=${node}`).toBe(engines.node);
  const readme = read("README.md");
  const commands = steps.flatMap(({ run }) => run ?? []);
  expect(commands).toHaveLength(2);
  for (const command of commands) expect(readme).toContain(command);
});
