import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryWorkspace } from "../../testing/temporaryWorkspace.ts";
import { runStep } from "../../workflows/runStep.ts";
import { workflowOf } from "../../workflows/workflowFiles.ts";
import { advisoryFindings, NoReport } from "./advisoryFindings.ts";

/** As pnpm 12 prints it. */
const advisory = (change: object = {}) => ({
  ...{ findings: [{ version: "0.8.3", paths: [".>fflate"] }], id: 1100001, title: "Zip bomb" },
  ...{ module_name: "fflate", vulnerable_versions: "<0.9.0", patched_versions: ">=0.9.0" },
  ...{ severity: "high", cwe: "CWE-400", github_advisory_id: "GHSA-aaaa-bbbb-cccc" },
  url: "https://github.com/advisories/GHSA-aaaa-bbbb-cccc",
  ...change,
});
const report = (...advisories: object[]) => JSON.stringify({ advisories, metadata: {} });

function audit(...reports: readonly string[]) {
  const root = temporaryWorkspace(
    Object.fromEntries(reports.map((text, index) => [`${index}.json`, text])),
  );
  const files = reports.map((_, index) => join(root, `${index}.json`));
  const program = join(import.meta.dirname, "audit.ts");
  return spawnSync(process.execPath, [program, ...files], { encoding: "utf8" });
}

test("an advisory that nobody has accepted is told with what mends it, and fails", () => {
  expect(audit(report(advisory()))).toMatchObject({
    status: 1,
    stdout:
      "fflate@0.8.3: high: Zip bomb (GHSA-aaaa-bbbb-cccc, https://github.com/advisories/GHSA-aaaa-bbbb-cccc); mended in >=0.9.0\n1 advisories, 1 to look at\n",
  });
});

test("the reports of several lockfiles count together, and one that is none fails", () => {
  expect(audit(report(), report(advisory()))).toMatchObject({
    status: 1,
    stdout: expect.stringContaining("\n1 advisories, 1 to look at\n"),
  });
  expect(audit(report(), "")).toMatchObject({ status: 1 });
  expect(audit()).toMatchObject({
    status: 1,
    stderr: "REPORT is missing: a file of pnpm audit --json\n",
  });
});

test("without advisories it passes", () => {
  expect(audit(report())).toMatchObject({ status: 0, stdout: "0 advisories, 0 to look at\n" });
});

test.each([
  ["", "pnpm audit printed no report: nothing"],
  ["Error: ERR_PNPM_AUDIT_BAD_RESPONSE", "no report: Error: ERR_PNPM_AUDIT_BAD_RESPONSE"],
  ["null", "printed no advisories: null"],
  ['{"error":{"code":"ERR"}}', "printed no advisories: "],
])(
  "an endpoint that does not answer fails, and does not pass as nothing found: %j",
  (input, text) => {
    expect(() => advisoryFindings(input)).toThrow(NoReport);
    expect(() => advisoryFindings(input)).toThrow(text);
  },
);

test("an advisory is named by GitHub's id, else by its address, and each version once", () => {
  const [first, second] = advisoryFindings(
    report(
      advisory({ findings: [{ version: "1.0.0" }, { version: "1.0.0" }, { version: "2.0.0" }] }),
      advisory({ github_advisory_id: undefined, patched_versions: null }),
    ),
  );
  expect(first).toMatchObject({
    name: "GHSA-aaaa-bbbb-cccc",
    text: expect.stringContaining("fflate@1.0.0, fflate@2.0.0: high"),
  });
  expect(second).toMatchObject({
    name: "https://github.com/advisories/GHSA-aaaa-bbbb-cccc",
    text: expect.stringContaining("no version mends it"),
  });
});

test("the workflow asks for each lockfile that there is", () => {
  const cwd = temporaryWorkspace({ "pnpm-lock.yaml": "", "a/b/pnpm-lock.yaml": "" });
  const workflow = workflowOf(join(import.meta.dirname, "../../../../.."), "audit");
  const step = "Look for what nobody has accepted";
  const programs = { npx: "echo report; exit 1", node: "cat $2 $3" };
  const { status, output, calls } = runStep(workflow, { job: "audit", step }, { cwd, programs });
  const asked = calls.filter(([program]) => program === "npx").map((call) => call[4]);
  expect(asked).toEqual(["./a/b", "."]);
  expect({ status, output }).toEqual({ status: 0, output: "report\nreport\n" });
});
