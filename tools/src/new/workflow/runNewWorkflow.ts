import { FsTree } from "nx/src/generators/tree";
import { ROOT } from "../../workspace/nx.ts";
import { changesOf, requireCommitted } from "../applyChanges.ts";
import { byHandLines } from "../report.ts";
import { type RunOptions, say, write, writeIfConfirmed } from "../runNew.ts";
import {
  createWorkflow,
  removeWorkflow,
  renameWorkflow,
  type WorkflowOptions,
} from "./changeWorkflow.ts";
import { workflowFolder } from "./registry.ts";

/** Makes a workflow in this repository, and says what to run next. */
export function runCreateWorkflow(
  name: string,
  { dryRun, description, workload }: WorkflowOptions & RunOptions,
): void {
  const tree = new FsTree(ROOT, false);
  createWorkflow(tree, name, { description, workload });
  write(tree, dryRun);
  if (dryRun) return;
  say([
    "",
    "Next:",
    `  pnpm start --workflow ${name}`,
    `  pnpm test ${name}`,
    `The states are in ${workflowFolder(name)}/workflow.ts`,
  ]);
}

export function runRenameWorkflow(from: string, to: string, options: RunOptions): void {
  const tree = new FsTree(ROOT, false);
  renameWorkflow(tree, from, to);
  if (!options.force && !options.dryRun) requireCommitted(ROOT, changesOf(tree));
  write(tree, options.dryRun);
}

export async function runRemoveWorkflow(name: string, options: RunOptions): Promise<void> {
  const tree = new FsTree(ROOT, false);
  const importers = removeWorkflow(tree, name).map((path) => `${path} imports from ${name}`);
  const step = { question: `Remove ${name}?`, consequences: byHandLines(importers) };
  await writeIfConfirmed(tree, step, options);
}
