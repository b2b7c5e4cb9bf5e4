import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { ROOT } from "../workspace/nx.ts";

function affected(...args: readonly string[]) {
  const command = [join(ROOT, "tools/src/cli.mjs"), "affected", ...args];
  const options = { cwd: ROOT, stdio: "pipe", encoding: "utf8" } as const;
  return execFileSync(process.execPath, command, options);
}

const deploys = (...args: readonly string[]) => affected("--deploys", ...args);

test("affected --list names what would run, and runs nothing", () => {
  const listed = affected("--list", "--files", "docs/errors.md").trim().split("\n");
  expect(listed).toContain("@sfn-workers/checks:links");
  const tests = listed.filter((task) => task.endsWith(":test"));
  expect(tests).toEqual([]);
  const { tasks, ...told } = JSON.parse(affected("--list", "--json", "--files", "docs/errors.md"));
  expect(tasks).toEqual(listed);
  expect(told).toEqual({});
});

describe("affected --deploys", () => {
  const [handler] = globSync("packages/workloads/src/*/handler.ts", { cwd: ROOT });
  const deployed = ["infra/src/main.mjs", "apps/lambda-worker/src/index.ts", handler];

  test.each(deployed.filter((file) => file !== undefined))(
    "says true of a change in %s",
    (file) => {
      expect(deploys("--files", file)).toBe("true\n");
    },
  );

  test.each(["tools/src/cli.mjs", ".github/workflows/ci.yml"])(
    "says false of a change in %s",
    (file) => {
      expect(deploys("--files", file)).toBe("false\n");
    },
  );

  test("names what is deployed, where everything counts as changed", () => {
    const folder = mkdtempSync(join(tmpdir(), "affected-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const bases = join(folder, "bases");
    writeFileSync(bases, "");
    const { projects, ...told } = JSON.parse(deploys("--json", "--bases", bases));
    expect(told).toEqual({
      deploys: true,
      base: { why: "everything: there is no commit to compare with" },
    });
    expect(projects).toEqual(["@sfn-workers/infra"]);
  });
});
