import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { onTestFinished } from "vitest";
import type { Workflow } from "./workflowFiles.ts";

export interface StepRun {
  readonly status: number | null;
  readonly output: string;
  /** What the step wrote to `$GITHUB_OUTPUT`. */
  readonly outputs: string;
  /** What the step wrote to `$GITHUB_STEP_SUMMARY`. */
  readonly summary: string;
  /** Each call of a program that stands in for another one, in order. */
  readonly calls: readonly (readonly string[])[];
  /** The content of a file in `$RUNNER_TEMP`. */
  file(name: string): string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Programs that the step finds instead of the real ones: name → script of bash. */
  readonly programs: Readonly<Record<string, string>>;
}

/** Runs the script of a job's step as GitHub does. `step` is its name or its id. */
export function runStep(
  workflow: Workflow,
  { job, step }: { readonly job: string; readonly step: string },
  { cwd, env, programs }: RunOptions,
): StepRun {
  const found = workflow.jobs[job]?.steps?.find(({ id, name }) => [id, name].includes(step));
  if (found?.run === undefined) throw new Error(`${job} has no step ${step} with a script`);
  const folder = mkdtempSync(join(tmpdir(), "step-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const at = (name: string) => join(folder, name);
  const read = (name: string) => (existsSync(at(name)) ? readFileSync(at(name), "utf8") : "");
  mkdirSync(at("bin"));
  for (const [name, script] of Object.entries(programs)) {
    // A call is a line, its arguments end with a tab.
    const log = `{ printf '%s\\t' ${name} "$@"; echo; } >> "${at("calls")}"`;
    writeFileSync(at(`bin/${name}`), `#!/bin/bash\n${log}\n${script}\n`);
    chmodSync(at(`bin/${name}`), 0o755);
  }
  const { status, stdout, stderr } = spawnSync("bash", ["-e", "-c", found.run], {
    cwd,
    encoding: "utf8",
    env: {
      ...{ HOME: process.env["HOME"], RUNNER_TEMP: folder },
      PATH: `${at("bin")}${delimiter}${process.env["PATH"]}`,
      GITHUB_OUTPUT: at("outputs"),
      GITHUB_STEP_SUMMARY: at("summary"),
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_REPOSITORY: "team/repository",
      GITHUB_RUN_ID: "7",
      GITHUB_REF_NAME: "main",
      ...env,
    },
  });
  return {
    status,
    output: `${stdout}${stderr}`,
    outputs: read("outputs"),
    summary: read("summary"),
    calls: read("calls")
      .split("\n")
      .filter(Boolean)
      .map((line) => line.split("\t").slice(0, -1)),
    file: read,
  };
}
