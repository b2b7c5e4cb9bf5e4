import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as localStepFunctions from "@sfn-workers/local-stepfunctions";
import { WORKER_ERRORS } from "@sfn-workers/worker-core/manifest";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../../..");
const page = readFileSync(join(ROOT, "docs/errors.md"), "utf8");

/** The names of the error classes in the code that users run or call. Those of a workload are its team's own. */
function declaredErrors(): string[] {
  const globs = [
    "{packages/worker-core,apps/*,infra,tools}/src/**/*.ts",
    "packages/workloads/src/*.ts",
  ];
  const files = globSync(globs, { cwd: ROOT }).filter((file) => !file.endsWith(".test.ts"));
  return files.flatMap((file) => {
    const source = readFileSync(join(ROOT, file), "utf8");
    return [...source.matchAll(/^(?:export )?class (\w+) extends \w*Error\b/gm)].map(
      ([, name = ""]) => name,
    );
  });
}

function exportedErrors(module: object): string[] {
  return Object.entries(module)
    .filter(([, value]) => typeof value === "function" && value.prototype instanceof Error)
    .map(([name]) => name);
}

test("docs/errors.md explains every error class and every error that a worker reports", () => {
  const names = [
    ...declaredErrors(),
    ...exportedErrors(localStepFunctions),
    ...Object.values(WORKER_ERRORS),
  ];
  expect(names).toContain("TaskFailure");
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test("every error of the worker in docs/errors.md exists", () => {
  const known: readonly string[] = Object.values(WORKER_ERRORS);
  const named = [...page.matchAll(/`(Worker\.\w+)`/g)].map(([, name = ""]) => name);
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
});
