import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs, stripVTControlCharacters } from "node:util";
import { buildWorker, findWorkloads, type WorkloadSource } from "@sfn-workers/worker-build";
import { verifyWorkload } from "@sfn-workers/worker-build/verify";
import { table } from "../cli/table.ts";
import type { Probe } from "./packages/probe.ts";
import { probes } from "./packages/probes.ts";
import { createWorkspace, titleOf, versionOf, workloadOf } from "./packages/workspace.ts";
import { runBench } from "./runBench.ts";

/*
 * Which npm packages work in a worker's bundle. Each one is installed from the registry, used in a handler of its own, built,
 * and run from a copy of its bundle outside the repository. One that must be declared as external is also built without the
 * declaration: this has to fail, and say what to write.
 */

const HEAD = ["package", "version", "outcome", "needs", "archive"];

const APP = join(import.meta.dirname, "../../../apps/lambda-worker");

interface Row {
  readonly name: string;
  readonly version: string;
  /** What the manifest must say. */
  readonly bundle: string | undefined;
  /** Of the archive, before compression. */
  readonly bytes: number | undefined;
  /** Undefined when it works. */
  readonly failure: string | undefined;
}

const PAGE = join(import.meta.dirname, "../../../docs/packages.md");
const START = "<!-- The table is written by `pnpm bench packages --write`. -->";
const END = "<!-- End of the table. -->";

const {
  json = false,
  write,
  only,
} = parseArgs({
  options: {
    json: { type: "boolean" },
    write: { type: "boolean" },
    only: { type: "string", multiple: true },
  },
}).values;

const chosen = probes.filter(({ packages }) => only === undefined || only.includes(packages[0]));
await runBench(json, async ({ folder }) => {
  const rows = await measure(chosen, folder);
  if (write) await writePage(rows);
  const passed = rows.every(({ failure }) => failure === undefined);
  return { figures: { rows }, text: textOf(rows), passed };
});

async function measure(probes: readonly Probe[], root: string): Promise<Row[]> {
  const workloads = await findWorkloads(await createWorkspace(root, probes));
  const rows: Row[] = [];
  for (const probe of probes) {
    const workload = workloads.find(({ name }) => name === workloadOf(probe));
    if (workload === undefined) throw new Error(`no workload was found for ${probe.packages[0]}`);
    const { bytes, failure } = await tryOut(workload, root);
    const undeclared = probe.external && (await tryOut(withoutExternals(workload), root));
    rows.push({
      name: titleOf(probe),
      version: await versionOf(root, probe),
      bundle: probe.external && `external: ${JSON.stringify(probe.external)}`,
      bytes,
      failure: failure ?? (undeclared && silence(undeclared.failure)),
    });
    process.stderr.write(`${titleOf(probe)}: ${rows.at(-1)?.failure ?? "works"}\n`);
  }
  return rows;
}

/** Builds the worker and runs its case, from a copy of the app's folder. */
async function tryOut(
  workload: WorkloadSource,
  root: string,
): Promise<Pick<Row, "bytes" | "failure">> {
  const app = join(root, "apps", workload.name);
  await mkdir(app, { recursive: true });
  try {
    const out = join(app, "dist/local");
    await buildWorker({ app: APP, workloads: [workload], out });
    await verifyWorkload({ app, platform: "lambda", workload });
    return { bytes: await sizeOf(join(out, workload.name)), failure: undefined };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { bytes: undefined, failure: stripVTControlCharacters(text) };
  } finally {
    await rm(app, { recursive: true });
  }
}

function withoutExternals(workload: WorkloadSource): WorkloadSource {
  const { bundle, ...manifest } = workload.manifest;
  return { ...workload, manifest: { ...manifest } };
}

/** What is wrong with the message of a package that is not declared; undefined when it says what to write. */
function silence(failure: string | undefined): string | undefined {
  if (failure === undefined) return "works without `external` too";
  return /external/.test(failure) ? undefined : `undeclared, it fails without a remedy: ${failure}`;
}

async function sizeOf(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    files
      .filter((file) => file.isFile() && !file.name.endsWith(".map"))
      .map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

function textOf(rows: readonly Row[]): string {
  const shown = table({
    columns: [
      { title: "package", text: ({ name }) => name.replaceAll("`", "") },
      { title: "version", text: ({ version }) => version, leftOut: 2 },
      { title: "outcome", text: outcomeOf },
      { title: "needs", text: ({ bundle = "nothing" }) => bundle, wraps: 20, leftOut: 1 },
      { title: "archive", text: size, align: "right", leftOut: 3 },
    ],
    rows,
    stream: process.stdout,
    elsewhere: "--json has them",
  });
  const failures = rows.flatMap(({ name, failure }) =>
    failure === undefined ? [] : [`\n\n${name}: ${failure}`],
  );
  return `${shown}${failures.join("")}`;
}

function markdownOf(rows: readonly Row[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const body = rows.map((row) => {
    const { name, version, bundle } = row;
    const needs = bundle === undefined ? "nothing" : `\`${bundle}\``;
    return line([name, version, outcomeOf(row), needs, size(row)]);
  });
  return [line(HEAD), line(["---", "---", "---", "---", "---:"]), ...body].join("\n");
}

function outcomeOf({ failure }: Row): string {
  return failure === undefined ? "works" : "fails";
}

function size({ bytes }: Row): string {
  return bytes === undefined ? "–" : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Replaces the table of the page. */
async function writePage(rows: readonly Row[]): Promise<void> {
  const text = await readFile(PAGE, "utf8");
  const [before, after] = [text.slice(0, text.indexOf(START)), text.slice(text.indexOf(END))];
  await writeFile(PAGE, `${before}${START}\n\n${markdownOf(rows)}\n\n${after}`);
}
