import { existsSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withWorkspaceCopy } from "./workspaceCopy.ts";

const ROOT = join(import.meta.dirname, "../../..");

test("in a copy of the workspace, links between packages point into the copy, and dependencies resolve", async () => {
  const copy = await withWorkspaceCopy(ROOT, async (temporary, workspace) => {
    const modules = join(workspace, "packages/workloads/node_modules");
    expect(realpathSync(join(modules, "@sfn-workers/worker-core"))).toBe(
      join(workspace, "packages/worker-core"),
    );
    expect(existsSync(join(modules, "zod/package.json"))).toBe(true);
    expect(existsSync(join(workspace, "node_modules/.bin/vitest"))).toBe(true);
    return { temporary };
  });
  expect(existsSync(copy.temporary)).toBe(false);
});

test("a change in the copy does not change the workspace", async () => {
  const before = readFileSync(join(ROOT, "package.json"), "utf8");
  await withWorkspaceCopy(ROOT, async (_, workspace) => {
    writeFileSync(join(workspace, "package.json"), "{}");
  });
  expect(readFileSync(join(ROOT, "package.json"), "utf8")).toBe(before);
});

test("a copy is removed when the function fails", async () => {
  let folder: string | undefined;
  const use = withWorkspaceCopy(ROOT, async (temporary) => {
    folder = temporary;
    throw new Error("no such test");
  });
  await expect(use).rejects.toThrow("no such test");
  expect(folder).toBeDefined();
  expect(existsSync(folder ?? "")).toBe(false);
});
