import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, type TestContext, test } from "vitest";
import { stringify } from "yaml";
import { workflowFiles } from "./workflowFiles.ts";

const ROOT = join(import.meta.dirname, "../../../..");
/** Its go.mod has the version. */
const FOLDER = join(ROOT, "tools/checks/actionlint");

/** Go builds it the first time. */
const BUILDING = { timeout: 180_000 };

/** shellcheck and pyflakes would be taken from the PATH, in whatever version is there. */
const ALONE = ["-shellcheck=", "-pyflakes=", "-no-color"];

function actionlint(args: readonly string[], input = "") {
  const given = ["tool", "actionlint", ...args];
  return spawnSync("go", given, { cwd: FOLDER, encoding: "utf8", input });
}

function requireGo({ skip }: TestContext): void {
  const { error, status, stderr } = actionlint(["-version"]);
  if (status !== 0) skip(`Go can't build actionlint: ${error?.message ?? stderr.trim()}`);
}

test("actionlint finds nothing in the workflows", BUILDING, (context) => {
  requireGo(context);
  const files = workflowFiles(ROOT).map(({ path }) => join(ROOT, path));
  const { status, stdout, stderr } = actionlint([...ALONE, ...files]);
  expect(`${stdout}${stderr}`).toBe("");
  expect(status).toBe(0);
});

test("actionlint is there: it finds a context that a job does not have", BUILDING, (context) => {
  requireGo(context);
  const steps = [{ run: "true" }];
  const jobs = { one: { "runs-on": "ubuntu-latest", if: "needs.two.result == 'success'", steps } };
  const { status, stdout } = actionlint([...ALONE, "-"], stringify({ on: "push", jobs }));
  expect(stdout).toContain('property "two" is not defined');
  expect(status).toBe(1);
});
