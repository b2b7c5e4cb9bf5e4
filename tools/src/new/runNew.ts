import { FsTree } from "nx/src/generators/tree";
import { UsageError } from "../cli/usageError.ts";
import { ROOT } from "../workspace/nx.ts";
import { applyChanges, changesOf, requireCommitted } from "./applyChanges.ts";
import { askForName, askForOptions, askWhether, canAsk } from "./askFor.ts";
import { clearSamples } from "./clearSamples.ts";
import { createWorkload } from "./createWorkload.ts";
import { removeWorkload } from "./removeWorkload.ts";
import { renameWorkload } from "./renameWorkload.ts";
import { byHandLines, changeLines, nextLines, removalLines, renamingLines } from "./report.ts";
import { LOCAL, stackTexts } from "./stackFiles.ts";
import { takenProblem } from "./workloadName.ts";
import { optionsProblem, type WorkloadOptions } from "./workloadOptions.ts";

export interface RunOptions {
  readonly dryRun?: true | undefined;
  readonly yes?: true | undefined;
  readonly force?: true | undefined;
}

/** Makes a workload in this repository, and says what to run next. */
export async function runCreate(
  given: string | undefined,
  { dryRun, yes, force, ...options }: WorkloadOptions & RunOptions,
): Promise<void> {
  const tree = new FsTree(ROOT, false);
  const asks = canAsk() && !yes;
  const name =
    given ??
    (asks ? await askForName((each) => takenProblem(tree, each)) : requireName(given, "NAME"));
  const chosen = asks ? await askedOptions(tree, name, options) : options;
  const { manifest } = createWorkload(tree, name, chosen);
  write(tree, dryRun);
  say(dryRun ? [] : ["", ...nextLines(name, manifest)]);
}

async function askedOptions(
  tree: FsTree,
  name: string,
  options: WorkloadOptions,
): Promise<WorkloadOptions> {
  // What can't be made is refused before questions are asked.
  createWorkload(new FsTree(ROOT, false), name, { stacks: options.stacks });
  const others = stackTexts(tree).flatMap(({ stack }) => (stack === LOCAL ? [] : stack));
  return askForOptions(name, options, others, (each) => optionsProblem(tree, name, each));
}

/** Gives a workload another name, and says what that means on AWS. */
export async function runRename(
  from: string,
  to: string | undefined,
  options: RunOptions,
): Promise<void> {
  const tree = new FsTree(ROOT, false);
  const name = requireName(to, `NAME --rename ${from}`);
  const consequences = renameWorkload(tree, from, name);
  if (!options.force && !options.dryRun) requireCommitted(ROOT, changesOf(tree));
  write(tree, options.dryRun);
  say(renamingLines(from, name, consequences));
}

/** Removes a workload, and says what a deployment would delete. */
export async function runRemove(given: string | undefined, options: RunOptions): Promise<void> {
  const tree = new FsTree(ROOT, false);
  const name = requireName(given, "NAME --remove");
  const consequences = removalLines(name, removeWorkload(tree, name));
  await writeIfConfirmed(tree, { question: `Remove ${name}?`, consequences }, options);
}

/** Removes the samples, and says what is left to do. */
export async function runClearSamples(options: RunOptions): Promise<void> {
  const tree = new FsTree(ROOT, false);
  const { removed, dependencies, byHand } = clearSamples(tree);
  if (removed.length === 0) return say(["There are no samples left."]);
  const step = { question: `Remove ${removed.join(", ")}?`, consequences: byHandLines(byHand) };
  if (!(await writeIfConfirmed(tree, step, options))) return;
  const install =
    dependencies.length === 0
      ? []
      : [`  pnpm install            # no workload needs ${dependencies.join(", ")} now`];
  say(["", "Next:", ...install, "  pnpm new workload NAME"]);
}

function requireName(name: string | undefined, form: string): string {
  if (name !== undefined) return name;
  throw new UsageError(`NAME is missing: pnpm new workload ${form}`);
}

interface Step {
  readonly question: string;
  /** What the files do not show. */
  readonly consequences: readonly string[];
}

/** @returns whether the changes were written */
export async function writeIfConfirmed(
  tree: FsTree,
  { question, consequences }: Step,
  { dryRun, yes, force }: RunOptions,
): Promise<boolean> {
  if (!force && !dryRun) requireCommitted(ROOT, changesOf(tree));
  const asks = !dryRun && !yes;
  if (asks && !canAsk()) {
    throw new UsageError("--yes is missing: without a terminal nobody can be asked");
  }
  say([...changeLines(changesOf(tree)), ...consequences]);
  if (dryRun || (asks && !(await askWhether(question)))) {
    say(["Nothing was changed."]);
    return false;
  }
  applyChanges(tree);
  return true;
}

export function write(tree: FsTree, dryRun: true | undefined): void {
  const lines = changeLines(changesOf(tree));
  if (!dryRun) applyChanges(tree);
  say([...lines, ...(dryRun ? ["Nothing was changed."] : [])]);
}

export function say(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}
