import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";

const ROOT = join(import.meta.dirname, "../../..");
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const filesOf = (...globs: string[]) => globSync(globs, { cwd: ROOT }).map(read);

/** The package in which a team adds workloads, with their dependencies. */
const WORKLOADS = "@sfn-workers/workloads";

/** Whether the project itself needs the dependency: a workload's dependencies are a team's own. */
function ofProject(): (dependency: string) => boolean {
  const packages = filesOf("package.json", "{apps,packages,tools}/*/package.json", "*/package.json")
    .map((text) => JSON.parse(text))
    .filter(({ name }) => /^(@sfn-workers\/|sfn-workers$)/.test(name) && name !== WORKLOADS);
  const needed = new Set(
    packages.flatMap(({ dependencies, devDependencies }) =>
      Object.keys({ ...dependencies, ...devDependencies }),
    ),
  );
  const modules = filesOf("packages/workloads/src/*.ts").join("\n");
  return (name) => needed.has(name) || modules.includes(`from "${name}`);
}

test("docs/dependencies.md explains every dependency of the catalog that the project needs", () => {
  const page = read("docs/dependencies.md");
  const catalog = Object.keys(parse(read("pnpm-workspace.yaml")).catalog).filter(ofProject());
  expect(catalog).toEqual(
    expect.arrayContaining(["zod", "vitest", "@aws-lambda-powertools/logger"]),
  );
  expect(catalog.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
