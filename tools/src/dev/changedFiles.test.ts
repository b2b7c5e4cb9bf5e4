import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../workspace/nx.ts";
import { ofProgram, readByModule, restartReason, workflowWith } from "./changedFiles.ts";

const file = (path: string) => join(ROOT, path);

test.each([
  "pnpm-lock.yaml",
  "packages/workloads/package.json",
  "tools/src/dev/session.ts",
  "packages/local-cloud/src/index.ts",
])("a change of %s needs a restart", (path) => {
  expect(restartReason(file(path))).toMatch(/pnpm dev/);
});

test.each([
  "packages/local-cloud/src/x.test.ts",
  "packages/workloads/src/manifests.ts",
  "packages/local-cloud/README.md",
])("a change of %s needs none", (path) => {
  expect(restartReason(file(path))).toBeUndefined();
});

test.each(["infra/Pulumi.local.yaml", ".env.local"])("%s is read for what is deployed", (path) => {
  expect([ofProgram(file(path)), ofProgram(`${file(path)}.bak`)]).toEqual([true, false]);
});

test("a workload's answers are read for what is deployed, also the first ones and those of a package", () => {
  for (const path of ["packages/workloads/src/approval", "services/approval/src"]) {
    expect(ofProgram(file(`${path}/answers.ts`))).toBe(true);
    expect(ofProgram(file(`${path}/answers.test.ts`))).toBe(false);
  }
});

test("a workflow's mocks are read for what is deployed, also the first ones, and its definition in a file by its module", () => {
  const kinds = ["mocks.ts", "workflow.asl.yaml", "samples/hello.json"].map((name) => {
    const path = file(`packages/workflows/src/month-end/${name}`);
    return [workflowWith(path), ofProgram(path), readByModule(path)];
  });
  const elsewhere = file("packages/workflows/definitions/month-end.asl.json");
  expect([ofProgram(elsewhere), readByModule(elsewhere)]).toEqual([true, true]);
  expect(kinds).toEqual([
    ["month-end", true, false],
    ["month-end", true, true],
    ["month-end", false, false],
  ]);
});
