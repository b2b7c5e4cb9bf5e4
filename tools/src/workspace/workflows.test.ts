import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { environments } from "@sfn-workers/infra/environments";
import { describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { ROOT } from "./nx.ts";

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly environment?: string;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
  readonly strategy?: { readonly matrix: Readonly<Record<string, unknown>> };
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** What GitHub replaces. */
const expression = (text: string) => `\${{ ${text} }}`;

const textOf = (name: string) => readFileSync(join(ROOT, `.github/workflows/${name}.yml`), "utf8");
const workflow = (name: string): Workflow => parse(textOf(name));
const job = (name: string, id: string) => {
  const found = workflow(name).jobs[id];
  if (found === undefined) throw new Error(`${name}.yml has no job ${id}`);
  return found;
};

/** Runs the step that lists the environments as GitHub runs it, and returns what it puts into the job's output. */
function listedBy(name: string): unknown {
  const folder = mkdtempSync(join(tmpdir(), "workflow-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  // Instead of the pinned pnpm, which runs the same script.
  const npx = `#!/bin/sh\nshift 3\nexec "${process.execPath}" "${ROOT}/tools/src/cli.mjs" "$@"\n`;
  writeFileSync(join(folder, "npx"), npx);
  chmodSync(join(folder, "npx"), 0o755);
  const output = join(folder, "output");
  const script = job(name, "environments").steps.find(({ id }) => id === "list")?.run ?? "";
  execFileSync("bash", ["-e", "-c", script], {
    cwd: ROOT,
    stdio: "pipe",
    env: {
      PATH: `${folder}${delimiter}${process.env["PATH"]}`,
      GITHUB_OUTPUT: output,
    },
  });
  const [, list = ""] = /^list=(.*)\n$/.exec(readFileSync(output, "utf8")) ?? [];
  return JSON.parse(list);
}

describe("the workflows", () => {
  test("preview every environment that has a stack file", () => {
    expect(listedBy("preview")).toEqual(environments());
    expect(job("preview", "environments").outputs).toMatchObject({
      list: expression("steps.list.outputs.list"),
    });
    const { needs, strategy, ...each } = job("preview", "preview");
    expect(needs).toContain("environments");
    expect(strategy?.matrix).toEqual({
      include: expression("fromJSON(needs.environments.outputs.list)"),
    });
    expect(each.environment).toBe(`${expression("matrix.stack")}-preview`);
    // A matrix without entries is an error, and a team may have no environment yet.
    expect(each.if).toContain("needs.environments.outputs.list != '[]'");
  });

  test("give a fork's pull request no role", () => {
    const condition = "github.event.pull_request.head.repo.full_name == github.repository";
    expect(job("preview", "environments").if).toContain(condition);
    // GitHub leaves it out with the job that it needs, unless its condition asks how that ended.
    const { needs, if: only } = job("preview", "preview");
    expect(needs).toContain("environments");
    expect(only).not.toMatch(/\b(?:always|cancelled|failure)\(\)/);
  });

  test("have only read permission, except for the permissions that a job names", () => {
    expect(workflow("preview").permissions).toEqual({ contents: "read" });
    expect(job("preview", "environments").permissions).toBeUndefined();
    expect(job("preview", "preview").permissions).toEqual({
      contents: "read",
      "id-token": "write",
      "pull-requests": "write",
    });
  });
});
