import { cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { NX_ENVIRONMENT, nxCli, ROOT } from "../workspace/nx.ts";
import type { MutateOptions } from "./options.ts";
import { packageFolder } from "./packages.ts";
import { type MutationReport, mutationReport } from "./report.ts";
import { requireSources } from "./sources.ts";
import { installStryker, runStryker } from "./stryker.ts";
import { runToEnd } from "./subprocess.ts";
import { mutationTable, percent, survivorLines } from "./text.ts";
import { withWorkspaceCopy } from "./workspaceCopy.ts";

const EXIT_BELOW = 1;

/** Stryker found no mutant in the package's code or in the files of the globs. */
export class NothingToMutate extends Error {
  override readonly name = "NothingToMutate";
}

/**
 * @returns the exit code
 * @throws {UsageError} when there is no such package, or files match nothing
 * @throws {NothingToMutate} when no file has a mutant
 * @throws {CommandFailed} when Stryker, its installation or the build fails
 */
export async function mutate(options: MutateOptions, signal: AbortSignal): Promise<number> {
  const folder = packageFolder(ROOT, options.packageName);
  const name = basename(folder);
  requireSources(join(ROOT, folder), options.files);
  await installStryker(signal);
  return withWorkspaceCopy(ROOT, async (temporary, workspace) => {
    await buildIn(workspace, signal);
    const ran = await runStryker({ package: join(workspace, folder), temporary }, options, signal);
    const report = mutationReport(name, JSON.parse(await readFile(ran.json, "utf8")));
    if (report.total.score === null) throw new NothingToMutate(`${name}: no file has a mutant`);
    const reports = await mkdtemp(join(tmpdir(), `mutation-${name}-`));
    await cp(ran.folder, reports, { recursive: true });
    await show(report, reports, options);
    return report.total.score >= options.atLeast ? 0 : EXIT_BELOW;
  });
}

/** Some tests start the apps' bundles. */
async function buildIn(workspace: string, signal: AbortSignal): Promise<void> {
  await runToEnd(
    "the build",
    {
      file: process.execPath,
      args: [nxCli(), "run-many", "-t", "build", "--output-style=static", "--skip-nx-cache"],
      cwd: workspace,
      env: { ...process.env, ...NX_ENVIRONMENT },
      stdio: ["ignore", "pipe", "pipe"],
    },
    signal,
  );
}

async function show(
  report: MutationReport,
  reports: string,
  { json, atLeast }: MutateOptions,
): Promise<void> {
  const survivors = survivorLines(report.survivors);
  await writeFile(join(reports, "survivors.txt"), survivors.map((line) => `${line}\n`).join(""));
  if (json) {
    console.log(JSON.stringify({ ...report, reports }, null, 2));
    return;
  }
  console.log(mutationTable(report, process.stdout));
  if (survivors.length > 0) console.log(`\nSurvivors:\n${survivors.join("\n")}`);
  if ((report.total.score ?? 0) < atLeast) {
    console.log(`\nThe score is ${percent(report.total.score)}; allowed: at least ${atLeast} %`);
  }
  console.log(`\nReports: ${reports}`);
}
