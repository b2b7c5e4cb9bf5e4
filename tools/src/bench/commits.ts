import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { table } from "../cli/table.ts";
import { withWorkspaceCopy } from "../mutate/workspaceCopy.ts";
import { NX_ENVIRONMENT, nxCli, ROOT } from "../workspace/nx.ts";
import { KINDS, type Kind } from "./commits/changes.ts";
import { startHistory } from "./commits/history.ts";
import { generateWorkloads } from "./generatedWorkloads.ts";
import { runBench } from "./runBench.ts";

/*
 * Makes commits of different kinds in a repository of many workloads, and asks for each what the workflows ask: CI with `pnpm affected`
 * and the commits that have passed, the preview with `pnpm affected --deploys`. Of the tasks it runs the workloads' own tests, which say
 * whether a commit passes.
 */

interface Row {
  readonly number: number;
  readonly name: string;
  readonly base: number;
  readonly projects: number;
  readonly tasks: readonly string[];
  readonly deploys: boolean;
  readonly passes: boolean;
}

const TEST = /:(?:test|verify|page-[^:]*)$/;
/** The repository's own packages have a scope, workloads in folders none. */
const ofWorkload = (task: string) => !task.includes("/");

const { json = false, count } = parseArgs({
  options: { json: { type: "boolean" }, count: { type: "string", default: "30" } },
}).values;

await runBench(json, async ({ folder, signal }) => {
  const rows = await withWorkspaceCopy(
    ROOT,
    async (temporary, workspace) => {
      await generateWorkloads(workspace, Number(count));
      return replay(workspace, join(temporary, "passed"), signal);
    },
    folder,
  );
  return {
    figures: { workloads: Number(count), commits: rows },
    text: tableOf(rows),
    passed: true,
  };
});

async function replay(workspace: string, passedFile: string, signal: AbortSignal): Promise<Row[]> {
  const history = startHistory(workspace);
  const commits = [history.first];
  const passed = [history.first];
  const rows: Row[] = [];
  for (const kind of KINDS) {
    if (signal.aborted) break;
    process.stderr.write(`${kind.name} …\n`);
    const commit = await history.add(kind);
    await writeFile(passedFile, passed.join("\n"));
    const bases = ["--bases", passedFile];
    const checks: Listed = JSON.parse(await affected(workspace, [...bases, "--list", "--json"]));
    const deploys = (await affected(workspace, [...bases, "--deploys"])).trim() === "true";
    const passes = await passTests(workspace, checks.tasks);
    rows.push(rowOf(kind, { number: commits.length, ...checks, deploys, passes, commits }));
    commits.push(commit);
    if (passes) passed.push(commit);
  }
  return rows;
}

/** What `pnpm affected` prints of the copy, as a workflow calls it. */
async function affected(cwd: string, args: readonly string[]): Promise<string> {
  const command = ["tools/src/cli.mjs", "affected", ...args];
  const env = { ...process.env, INIT_CWD: cwd, NX_NO_CLOUD: "true" };
  const options = { cwd, env, maxBuffer: Number.POSITIVE_INFINITY };
  return (await promisify(execFile)(process.execPath, command, options)).stdout;
}

/** Whether the tests pass that are listed and a workload's own. */
async function passTests(cwd: string, tasks: readonly string[]): Promise<boolean> {
  const projects = tasks
    .filter((task) => ofWorkload(task) && task.endsWith(":test"))
    .map((task) => task.slice(0, task.lastIndexOf(":")));
  if (projects.length === 0) return true;
  const args = [nxCli(cwd), "run-many", "-t", "test", "-p", projects.join()];
  const env = { ...process.env, ...NX_ENVIRONMENT, NX_NO_CLOUD: "true" };
  const child = spawn(process.execPath, args, { cwd, env, stdio: "ignore" });
  const [code] = await once(child, "close");
  return code === 0;
}

interface Listed {
  readonly tasks: readonly string[];
  readonly base: { readonly commit?: string };
}

interface Found extends Listed {
  readonly number: number;
  readonly deploys: boolean;
  readonly passes: boolean;
  readonly commits: readonly string[];
}

function rowOf({ name }: Kind, { number, tasks, base, deploys, passes, commits }: Found): Row {
  const projects = new Set(tasks.map((task) => task.slice(0, task.lastIndexOf(":")))).size;
  const from = commits.indexOf(base.commit ?? "");
  return { number, name, base: from, projects, tasks, deploys, passes };
}

/** Only what passes is deployed. */
function deploymentOf({ deploys, passes }: Row): string {
  if (!deploys) return "no";
  return passes ? "yes" : "held";
}

function tableOf(rows: readonly Row[]): string {
  const counted = (row: Row, holds: (task: string) => boolean) =>
    String(row.tasks.filter(holds).length);
  const right = { align: "right" } as const;
  return table({
    columns: [
      { title: "", text: ({ number }) => String(number), ...right },
      { title: `${count} workloads`, text: ({ name }) => name },
      { title: "base", text: ({ base }) => String(base), ...right },
      { title: "projects", text: ({ projects }) => String(projects), ...right },
      {
        title: "their tests",
        text: (row) => counted(row, (task) => TEST.test(task) && ofWorkload(task)),
        ...right,
      },
      {
        title: "others",
        text: (row) => counted(row, (task) => TEST.test(task) && !ofWorkload(task)),
        ...right,
      },
      { title: "builds", text: (row) => counted(row, (task) => task.endsWith(":build")), ...right },
      { title: "deploys", text: deploymentOf },
      { title: "CI", text: ({ passes }) => (passes ? "green" : "red") },
    ],
    rows,
    stream: process.stdout,
    elsewhere: "--json has them",
  });
}
