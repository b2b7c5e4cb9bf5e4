import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { temporaryWorkspace } from "../testing/temporaryWorkspace.ts";
import { workflowProblems } from "./workflowProblems.ts";

const ROOT = join(import.meta.dirname, "../../../..");

test("no workflow gives away a secret or a permission, and none hangs", () => {
  expect(workflowProblems(ROOT)).toEqual([]);
});

/** What GitHub replaces. */
const expression = (text: string) => `\${{ ${text} }}`;

const CHECKOUT = { uses: "actions/checkout@v6", with: { "persist-credentials": false } };
const JOB = { "timeout-minutes": 5, steps: [CHECKOUT] };
const WORKFLOW = { on: ["push"], permissions: { contents: "read" } };

function problemsOf(workflow: object): string[] {
  return workflowProblems(temporaryWorkspace({ ".github/workflows/w.yml": stringify(workflow) }));
}
const problemsOfJob = (job: object) => problemsOf({ ...WORKFLOW, jobs: { j: { ...JOB, ...job } } });
const problemsOfStep = (step: object) => problemsOfJob({ steps: [step] });

test("a workflow that does neither is accepted", () => {
  expect(problemsOfJob({})).toEqual([]);
});

describe("a workflow is refused", () => {
  test.each([
    "pull_request_target",
    ["push", "pull_request_target"],
    { pull_request_target: null },
  ])("that runs on %j", (on) => {
    expect(problemsOf({ ...WORKFLOW, on, jobs: { j: JOB } })).toEqual([
      expect.stringContaining("w.yml: pull_request_target runs with the secrets"),
    ]);
  });

  test("that names no permissions, or gives each job one to write", () => {
    expect(problemsOf({ on: ["push"], jobs: { j: JOB } })).toEqual([
      expect.stringContaining("w.yml: without permissions the token has those"),
    ]);
    for (const permissions of [{ contents: "write" }, "write-all"]) {
      expect(problemsOf({ ...WORKFLOW, permissions, jobs: { j: JOB } })).toEqual([
        expect.stringMatching(/w\.yml: (contents|write-all): write is every job's/),
      ]);
    }
  });

  test.each(["secrets.TOKEN", "github.token", "toJSON(secrets)"])(
    "whose environment, or a job's, has %s",
    (secret) => {
      const env = { TOKEN: expression(secret) };
      const expected = expect.stringContaining("env TOKEN has a secret; write it in the step");
      expect(problemsOf({ ...WORKFLOW, env, jobs: { j: JOB } })).toEqual([expected]);
      expect(problemsOfJob({ env })).toEqual([expected]);
      expect(problemsOfStep({ run: "true", env })).toEqual([]);
    },
  );
});

describe("a job is refused", () => {
  test("without a limit of its time, unless it is another workflow", () => {
    expect(problemsOf({ ...WORKFLOW, jobs: { j: { steps: [] } } })).toEqual([
      expect.stringContaining("w.yml, job j: a job that hangs runs for six hours"),
    ]);
    expect(problemsOf({ ...WORKFLOW, jobs: { j: { uses: "./.github/workflows/o.yml" } } })).toEqual(
      [],
    );
  });

  test("that gives all secrets to a workflow of another repository", () => {
    const job = { uses: "./.github/workflows/other.yml", secrets: "inherit" };
    expect(problemsOf({ ...WORKFLOW, jobs: { j: job } })).toEqual([]);
    expect(
      problemsOf({ ...WORKFLOW, jobs: { j: { ...job, uses: "other/repository/w.yml@v1" } } }),
    ).toEqual([expect.stringContaining("secrets: inherit gives all to another repository")]);
  });

  test("with a permission to write that it does not use, or that no job has here", () => {
    const role = { uses: "aws-actions/configure-aws-credentials@v5" };
    const permissions = { "id-token": "write" };
    expect(problemsOfJob({ permissions, steps: [role] })).toEqual([]);
    expect(problemsOfJob({ permissions })).toEqual([
      expect.stringContaining("id-token: write is for a job that assumes a role of AWS"),
    ]);
    expect(problemsOfJob({ permissions: { contents: "write" } })).toEqual([
      expect.stringContaining("contents: write is no permission that a job here has"),
    ]);
  });
});

describe("a step is refused", () => {
  test.each([{}, { with: { "fetch-depth": 0 } }, { with: { "persist-credentials": true } }])(
    "that checks out and leaves the token behind: %j",
    (more) => {
      expect(problemsOfStep({ uses: "actions/checkout@v6", ...more })).toEqual([
        expect.stringContaining("w.yml, job j, step actions/checkout@v6: the token stays in .git"),
      ]);
    },
  );

  test.each(["github.event.pull_request.title", "github.head_ref", "inputs.stack", "matrix.stack"])(
    "whose script has %s in it",
    (value) => {
      const expected = expect.stringContaining("an expression in a script is run as code");
      expect(problemsOfStep({ run: `echo "${expression(value)}"` })).toEqual([expected]);
      const script = `console.log("${expression(value)}")`;
      expect(problemsOfStep({ uses: "actions/github-script@v8", with: { script } })).toEqual([
        expected,
      ]);
      expect(problemsOfStep({ run: 'echo "$VALUE"', env: { VALUE: expression(value) } })).toEqual(
        [],
      );
    },
  );

  test("with such a script in an action of the repository's own", () => {
    const runs = { using: "composite", steps: [{ run: `echo ${expression("inputs.name")}` }] };
    const files = { ".github/actions/greet/action.yml": stringify({ runs }) };
    expect(workflowProblems(temporaryWorkspace(files))).toEqual([
      expect.stringMatching(/^\.github\/actions\/greet\/action\.yml, step echo .*: an expression/),
    ]);
  });

  test.each([
    ".nx",
    ".nx/cache",
    "apps/*/dist",
    "node_modules",
    "~/.cache/x\ninfra/node_modules/.cache",
    ".",
  ])("that caches what was built: %s", (path) => {
    const expected = expect.stringContaining("has what was built");
    for (const uses of ["actions/cache@v5", "actions/cache/restore@v5"]) {
      expect(problemsOfStep({ uses, with: { path } })).toContainEqual(expected);
    }
    expect(
      problemsOfStep({ uses: "actions/cache@v5", with: { path: "~/.pulumi/plugins" } }),
    ).toEqual([]);
  });
});
