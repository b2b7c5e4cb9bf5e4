import { existsSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withWorkspaceCopy } from "./workspaceCopy.ts";

const ROOT = join(import.meta.dirname, "../../..");

test("a copy's links point into it and its dependencies resolve, a change in it does not change the workspace, and it is removed when the function fails", async () => {
  const before = readFileSync(join(ROOT, "package.json"), "utf8");
  let folder: string | undefined;
  const use = withWorkspaceCopy(ROOT, async (temporary, workspace) => {
    folder = temporary;
    const modules = join(workspace, "packages/workloads/node_modules");
    expect(realpathSync(join(modules, "@sfn-workers/worker-core"))).toBe(
      join(workspace, "packages/worker-core"),
    );
    expect(existsSync(join(modules, "zod/package.json"))).toBe(true);
    expect(existsSync(join(workspace, "node_modules/.bin/vitest"))).toBe(true);
    writeFileSync(join(workspace, "package.json"), "{}");
    throw new Error("no such test");
  });
  await expect(use).rejects.toThrow("no such test");
  expect(folder).toBeDefined();
  expect(existsSync(folder ?? "")).toBe(false);
  expect(readFileSync(join(ROOT, "package.json"), "utf8")).toBe(before);
});
