import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runStep } from "./runStep.ts";
import { workflowFiles, workflowOf } from "./workflowFiles.ts";

const ROOT = join(import.meta.dirname, "../../../..");

/** The jobs in a GitHub environment that assume its role. */
const withRole = workflowFiles(ROOT).flatMap(({ path, workflow: { jobs } }) =>
  Object.entries(jobs).flatMap(([id, job]) =>
    job.environment !== undefined && JSON.stringify(job).includes("vars.AWS_ROLE_ARN")
      ? [{ where: `${path}, job ${id}`, job }]
      : [],
  ),
);

describe("in a repository that nobody has set up", () => {
  test("no job with a role does anything but say so", () => {
    expect(withRole.length).toBeGreaterThan(1);
    for (const { where, job } of withRole) {
      const [first, ...others] = job.steps ?? [];
      expect(first, where).toMatchObject({ id: "missing", if: "vars.AWS_ROLE_ARN == ''" });
      for (const step of others) {
        expect(step.if, `${where}, ${step.name ?? step.uses}`).toMatch(
          /^vars\.AWS_ROLE_ARN != ''$|^inputs\.approval && |steps\.preview\.outputs\.comment != ''/,
        );
      }
    }
  });

  const missing = (name: string, job: string, env: Readonly<Record<string, string>>) =>
    runStep(
      workflowOf(ROOT, name),
      { job, step: "missing" },
      { cwd: ROOT, env: { STACK: "qa", ...env }, programs: {} },
    );

  test("a push is not red for it, and hears what is missing; what someone asks for fails", () => {
    const pushed = missing("deploy-environment", "deploy", { LEVEL: "warning" });
    expect(pushed.status).toBe(0);
    expect(pushed.output).toMatch(/^::warning::Nothing is deployed to qa: .*AWS_ROLE_ARN/);
    expect(pushed.outputs).toBe("");
    const asked = missing("deploy-environment", "deploy", { LEVEL: "error" });
    expect(asked.status).toBe(1);
    expect(asked.output).toMatch(/^::error::Nothing is deployed to qa/);
  });

  test("nor is a pull request", () => {
    const { status, output } = missing("preview", "preview", {});
    expect(status).toBe(0);
    expect(output).toMatch(/^::warning::There is no preview of qa.*qa-preview.*AWS_ROLE_ARN/);
  });
});

test("a preview is left out where GitHub gives no role: for forks, and for its bot", () => {
  const condition = workflowOf(ROOT, "preview").jobs["environments"]?.if;
  expect(condition).toContain("head.repo.full_name == github.repository");
  expect(condition).toContain("github.actor != 'dependabot[bot]'");
});
