import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ROOT } from "../workspace/nx.ts";

// workspace/graph/graph.process.test.ts has what each kind of change affects.

function affected(...args: readonly string[]) {
  const command = [join(ROOT, "tools/src/cli.mjs"), "affected", ...args];
  const options = { cwd: ROOT, stdio: "pipe", encoding: "utf8" } as const;
  return execFileSync(process.execPath, command, options);
}

test("affected --list names what would run, and runs nothing", () => {
  const listed = affected("--list", "--files", "docs/errors.md").trim().split("\n");
  expect(listed).toContain("@sfn-workers/checks:links");
  expect(listed.filter((task) => task.endsWith(":test"))).toEqual([]);
});

test("affected --deploys says whether a deployment would differ, and of what", () => {
  expect(affected("--deploys", "--files", "tools/src/cli.mjs")).toBe("false\n");
  const folder = mkdtempSync(join(tmpdir(), "affected-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const bases = join(folder, "bases");
  writeFileSync(bases, "");
  expect(JSON.parse(affected("--deploys", "--json", "--bases", bases))).toEqual({
    deploys: true,
    projects: ["@sfn-workers/infra"],
    base: { why: "everything: there is no commit to compare with" },
  });
});
