import { globSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runStep, type StepRun } from "./runStep.ts";
import { workflowOf } from "./workflowFiles.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const CLI = join(ROOT, "tools/src/cli.mjs");
const preview = workflowOf(ROOT, "preview");

/** The repository's command instead of the pinned pnpm, which runs the same script. */
const COMMAND = `shift 3; exec "${process.execPath}" "${CLI}" "$@"`;

/** What GitHub replaces. */
const expression = (text: string) => `\${{ ${text} }}`;

describe("a preview", () => {
  const SECRET = "a passphrase that nobody sees";

  /** Runs the step where `pulumi preview` writes this much, and ends so. */
  const previewed = (pulumi: string): StepRun =>
    runStep(
      preview,
      { job: "preview", step: "preview" },
      {
        cwd: ROOT,
        env: { STACK: "dev", COMMIT: "1f0c7a92", PULUMI_CONFIG_PASSPHRASE: SECRET },
        programs: { npx: `if [ "$4" = pulumi ]; then ${pulumi}; else ${COMMAND}; fi` },
      },
    );

  const RUN = "https://github.com/team/repository/actions/runs/7";

  test("of 95 kB makes a comment that is cut and a summary that is whole, both without a secret", () => {
    const run = previewed(
      `echo "Previewing update (dev):"; yes '    name: "é \`\`\` ${SECRET}"' | head -n 4000`,
    );
    expect(run.status).toBe(0);
    expect(run.outputs).toMatch(/^comment=.+\/comment\.md\n$/);
    const comment = run.file("comment.md");
    expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(65_536);
    expect(comment).toContain(`**The preview is cut**`);
    expect(comment).toContain(`[The run's summary](${RUN})`);
    expect(run.summary.match(/name: "é ``` \[secret\]"/g)).toHaveLength(4000);
    for (const text of [comment, run.summary]) expect(text).not.toContain(SECRET);
    expect(run.calls[0]?.slice(1)).toEqual([
      ...["-y", "pnpm@12", "-s", "pulumi", "preview", "--stack", "dev"],
      ...["--diff", "--non-interactive", "--color", "never"],
    ]);
  });

  test("that fails makes a comment that says so, and fails the step", () => {
    const run = previewed(`echo "error: no" >&2; exit 255`);
    expect(run.status).not.toBe(0);
    expect(run.outputs).toMatch(/^comment=/);
    expect(run.file("comment.md")).toContain("### Preview of `dev` failed\n");
    expect(run.file("comment.md")).toContain("error: no\n");
  });
});

const HEAD = "c3".repeat(20);

describe("the comment", () => {
  const commented = (found: string, COMMIT = HEAD) =>
    runStep(
      preview,
      { job: "preview", step: "Comment" },
      {
        cwd: ROOT,
        env: { STACK: "dev", PULL_REQUEST: "3", COMMENT: "/comment.md", COMMIT },
        programs: {
          gh: `case "$2" in */pulls/3) echo ${HEAD} ;; --paginate) printf '${found}' ;; esac`,
        },
      },
    );

  test("is a new one the first time", () => {
    expect(commented("").calls.at(-1)).toEqual([
      ...["gh", "api", "--method", "POST", "repos/team/repository/issues/3/comments"],
      ...["--field", "body=@/comment.md", "--silent"],
    ]);
  });

  test("replaces the workflow's own one of this environment, and nobody else's", () => {
    const { calls } = commented("11\\n12\\n");
    expect(calls.at(-1)?.slice(3, 5)).toEqual([
      "PATCH",
      "repos/team/repository/issues/comments/11",
    ]);
    const query = calls.find(([, , option]) => option === "--paginate")?.at(-1);
    expect(query).toContain('select(.user.login == "github-actions[bot]")');
    expect(query).toContain('select(.body | startswith("<!-- pulumi preview of dev -->"))');
  });

  test("stays as it is when the pull request has moved on while the preview ran", () => {
    const { status, output, calls } = commented("11\\n", "a1".repeat(20));
    expect(status).toBe(0);
    expect(output).toContain(`::notice::The pull request has ${HEAD} by now`);
    expect(calls).toHaveLength(1);
  });
});

describe("comments of an earlier commit", () => {
  const BOT = "github-actions[bot]";
  const commentOf = (id: number, commit: string, { login = BOT, note = "" } = {}) => ({
    ...{ id, user: { login } },
    body: `<!-- pulumi preview of dev -->\n${note}<!-- of ${commit} -->\n### Preview of \`dev\`\n`,
  });

  /** Runs the step on a pull request with these comments, and returns the texts of those that it changes, by their ids. */
  function marked(comments: readonly object[], COMMIT = HEAD): Record<string, string> {
    const { status, calls, file } = runStep(
      preview,
      { job: "outdated", step: "outdated" },
      {
        cwd: ROOT,
        env: { PULL_REQUEST: "3", COMMIT },
        programs: {
          gh: `case "$2" in
            */pulls/3) echo ${HEAD} ;;
            --paginate) jq --compact-output "$5" <<< '${JSON.stringify(comments).replaceAll("'", "'\\''")}' ;;
            --method) cat > "$RUNNER_TEMP/\${4##*/}" ;;
          esac`,
        },
      },
    );
    expect(status).toBe(0);
    const changed = calls.filter(([, , , method]) => method === "PATCH").map(([, , , , to]) => to);
    return Object.fromEntries(
      changed.map((to) => [
        to?.split("/").at(-1),
        JSON.parse(file(to?.split("/").at(-1) ?? "")).body,
      ]),
    );
  }

  test("say so first, with the run that says where the newer one stands", () => {
    const texts = marked([commentOf(11, "a1"), { ...commentOf(12, "a1"), body: "a person's" }]);
    expect(Object.keys(texts)).toEqual(["11"]);
    expect(texts["11"]).toMatch(
      /^<!-- pulumi preview of dev -->\n<!-- outdated -->\n\n> \[!WARNING\]\n> This is of an earlier commit\. The pull request has c3c3c3c now, .* \[Its run\]\(https:\/\/github\.com\/team\/repository\/actions\/runs\/7\) .*\n\n<!-- of a1 -->\n### Preview/,
    );
  });

  test("say it once, however often the pull request moves on, and fit into a comment still", () => {
    const [once = ""] = Object.values(marked([commentOf(11, "a1")]));
    const full = once + "x".repeat(65_536 - once.length);
    const [again = ""] = Object.values(marked([{ ...commentOf(11, "a1"), body: full }]));
    expect(again).toBe(full);
    const long = { ...commentOf(11, "a1"), body: commentOf(11, "a1").body.padEnd(65_536, "x") };
    expect(Object.values(marked([long]))[0]).toHaveLength(65_536);
  });

  test("are no others': not those of this commit, nor of anybody who begins one with these words", () => {
    expect(marked([commentOf(11, HEAD), commentOf(12, "a1", { login: "mallory" })])).toEqual({});
  });

  test("are not sought by a run of an earlier commit that is repeated", () => {
    expect(marked([commentOf(11, HEAD)], "a1".repeat(20))).toEqual({});
  });

  test("are marked before any preview comments, by a job that runs no code of the pull request", () => {
    const { outdated, environments } = preview.jobs;
    expect(outdated).toMatchObject({
      if: environments?.if,
      permissions: { "pull-requests": "write" },
    });
    expect(outdated?.steps?.flatMap(({ uses }) => uses ?? [])).toEqual([]);
    expect(preview.jobs["preview"]?.needs).toContain("outdated");
  });
});

test("previews run when something is affected that is deployed, and for no path that somebody has to list", () => {
  expect(preview.on).toEqual({ pull_request: null });
  const { calls, outputs, file } = runStep(
    preview,
    { job: "environments", step: "affected" },
    { cwd: ROOT, env: { INTO: "c3" }, programs: { npx: "echo true" } },
  );
  expect(file("bases")).toBe("c3\n");
  expect(calls[0]?.slice(3, 7)).toEqual(["-s", "affected", "--deploys", "--bases"]);
  expect(outputs).toBe("deploys=true\n");
  expect(preview.jobs["preview"]?.if).toContain("needs.environments.outputs.deploys == 'true'");
});

test("every environment that has a stack file has a preview, with a GitHub environment of its own", () => {
  const { outputs } = runStep(
    preview,
    { job: "environments", step: "list" },
    { cwd: ROOT, programs: { npx: COMMAND } },
  );
  const [, list = ""] = /^list=(.*)\n$/.exec(outputs) ?? [];
  const stacks = globSync("infra/Pulumi.*.yaml", { cwd: ROOT })
    .map((file) => file.split(".")[1])
    .filter((stack) => stack !== "local");
  expect(
    JSON.parse(list)
      .map(({ stack }: { stack: string }) => stack)
      .toSorted(),
  ).toEqual(stacks.toSorted());
  const { environments, preview: each } = preview.jobs;
  expect(environments?.outputs?.["list"]).toBe(expression("steps.list.outputs.list"));
  expect(each?.strategy).toMatchObject({
    matrix: { include: expression("fromJSON(needs.environments.outputs.list)") },
  });
  expect(each?.environment).toBe(`${expression("matrix.stack")}-preview`);
  // A matrix without entries is an error, and a team may have no environment yet.
  expect(each?.if).toContain("needs.environments.outputs.list != '[]'");
});

test("a preview is left out with the job that it needs, and only its own job may write", () => {
  const { environments, preview: each } = preview.jobs;
  expect(each?.needs).toEqual(["environments", "outdated"]);
  expect(each?.if).not.toMatch(/\b(?:always|cancelled|failure)\(\)/);
  expect(preview.permissions).toEqual({ contents: "read" });
  expect(environments?.permissions).toBeUndefined();
  expect(each?.permissions).toEqual({
    ...{ contents: "read", "id-token": "write", "pull-requests": "write" },
  });
});

test("a preview whose question nobody answers fails instead of being left out", () => {
  const options = { cwd: ROOT, env: { INTO: "c3" }, programs: { npx: "exit 1" } };
  expect(runStep(preview, { job: "environments", step: "affected" }, options).status).toBe(1);
});

test("only the step of a preview has its secrets", () => {
  const { steps = [], env } = preview.jobs["preview"] ?? {};
  expect(JSON.stringify(env)).not.toMatch(/secrets|AWS_/);
  const withSecrets = steps.filter((step) => /secrets\.|aws\.outputs/.test(JSON.stringify(step)));
  expect(withSecrets.map(({ id }) => id)).toEqual(["preview"]);
  const role = steps.find(({ id }) => id === "aws");
  expect(role?.with).toMatchObject({ "output-credentials": true, "output-env-credentials": false });
});
