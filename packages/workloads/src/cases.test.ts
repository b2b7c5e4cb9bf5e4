import { existsSync, globSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

const workloads = globSync("*/manifest.*", { cwd: import.meta.dirname }).map(dirname);

/** `defineCases` refuses an empty list. */
async function exportsCases(workload: string): Promise<boolean> {
  const file = join(import.meta.dirname, workload, "cases.ts");
  return existsSync(file) && "cases" in (await import(pathToFileURL(file).href));
}

test("each workload has a module cases.ts that exports its cases", async () => {
  const without: string[] = [];
  for (const workload of workloads) {
    if (!(await exportsCases(workload))) without.push(workload);
  }
  expect(without, "these folders need a cases.ts that exports `cases`: docs/workloads.md").toEqual(
    [],
  );
});
