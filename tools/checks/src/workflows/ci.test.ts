import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runStep } from "./runStep.ts";
import { workflowOf } from "./workflowFiles.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const ci = workflowOf(ROOT, "ci");

describe("ci", () => {
  test("checks every pull request, every group of a merge queue, and every push to main", () => {
    expect(ci.on).toEqual({ pull_request: null, merge_group: null, push: { branches: ["main"] } });
  });

  test("is cancelled by a newer commit of the same pull request only: a push shares its group with nothing", () => {
    const pullRequest = "github.event_name == 'pull_request'";
    expect(ci.concurrency).toEqual({
      group: `ci-\${{ ${pullRequest} && github.ref || github.run_id }}`,
      "cancel-in-progress": `\${{ ${pullRequest} }}`,
    });
  });

  test("has the name and the jobs that a deployment waits for", () => {
    expect(ci.name).toBe("ci");
    expect(Object.keys(ci.jobs)).toEqual(expect.arrayContaining(["affected", "engine", "readme"]));
    for (const { if: condition } of Object.values(ci.jobs)) expect(condition).toBeUndefined();
  });
});

describe("ci compares", () => {
  const listed = (INTO: string, gh: string) =>
    runStep(
      ci,
      { job: "affected", step: "List the commits to compare with" },
      { cwd: ROOT, env: { INTO }, programs: { gh } },
    );

  test("a push with the commits of main that its pushes have passed, and with no pull request's", () => {
    const { status, calls, file } = listed("", "printf 'b2\\na1\\n'");
    expect(status).toBe(0);
    expect(file("bases")).toBe("b2\na1\n");
    const [[, ...args] = []] = calls;
    expect(args.slice(0, 4)).toEqual([
      ...["api", "--method", "GET"],
      "repos/team/repository/actions/workflows/ci.yml/runs",
    ]);
    const asked = ["branch=main", "event=push", "status=success", "per_page=100"];
    expect(args).toEqual(expect.arrayContaining(asked));
  });

  test("the first push with nothing", () => {
    expect(listed("", "true").file("bases")).toBe("");
  });

  test("with nothing when GitHub does not answer, or breaks off, and says so: everything is checked", () => {
    const { status, output, file } = listed("", "printf 'b2\\n'; exit 1");
    expect(status).toBe(0);
    expect(file("bases")).toBe("");
    expect(output).toMatch(/^::warning::GitHub does not say which commits have passed/m);
  });

  test("a pull request and a merge queue's group with what they go into, without asking GitHub", () => {
    const { calls, file } = listed("c3", "exit 1");
    expect(calls).toEqual([]);
    expect(file("bases")).toBe("c3\n");
  });

  test("with the whole history, and hands the commits over", () => {
    const { steps = [] } = ci.jobs["affected"] ?? {};
    expect(steps[0]?.with).toMatchObject({ "fetch-depth": 0 });
    expect(steps.at(-1)?.run).toBe('npx -y pnpm@12 affected --bases "$RUNNER_TEMP/bases"');
  });
});
