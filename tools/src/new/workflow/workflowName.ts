import type { Tree } from "nx/src/generators/tree";
import { suggestion } from "../../cli/suggestion.ts";
import { UsageError } from "../../cli/usageError.ts";
import { isRegistered, MANIFESTS_MODULE, registeredFolders } from "../manifestsModule.ts";
import { textIn } from "../textIn.ts";
import { nameProblem, sourceFolder } from "../workloadName.ts";
import { WORKFLOWS, workflowFolder } from "./registry.ts";

/** @throws {UsageError} when no new workflow can have the name */
export function requireFreeWorkflowName(tree: Tree, name: string): void {
  const form = nameProblem(name);
  if (form !== undefined) throw new UsageError(`NAME is "${name}"; ${form}`);
  const taken = takenProblem(tree, name);
  if (taken === undefined) return;
  throw new UsageError(`NAME is "${name}"; allowed: a name that is free: ${taken}`);
}

/** A workload's state machine would have the same name at AWS. */
function takenProblem(tree: Tree, name: string): string | undefined {
  if (isRegistered(textIn(tree, WORKFLOWS.module), name)) {
    return `${WORKFLOWS.module} registers a workflow of this name`;
  }
  if (tree.exists(workflowFolder(name))) return `${workflowFolder(name)} exists`;
  return isWorkload(tree, name) ? "a workload has this name" : undefined;
}

function isWorkload(tree: Tree, name: string): boolean {
  return isRegistered(textIn(tree, MANIFESTS_MODULE), name) || tree.exists(sourceFolder(name));
}

/** @throws {UsageError} when there is no such workflow */
export function requireWorkflow(tree: Tree, option: string, name: string): void {
  if (nameProblem(name) === undefined && tree.exists(`${workflowFolder(name)}/workflow.ts`)) return;
  const folders = tree
    .children("packages/workflows/src")
    .filter((each) => tree.exists(`${workflowFolder(each)}/workflow.ts`));
  throw new UsageError(
    `${option} is "${name}", which is no workflow in packages/workflows/src; ${allowedOf(name, folders)}`,
  );
}

/** @throws {UsageError} when there is no such workload in a folder */
export function requireReferable(tree: Tree, name: string): void {
  const folders = registeredFolders(textIn(tree, MANIFESTS_MODULE));
  if (folders.includes(name)) return;
  throw new UsageError(
    `--workload is "${name}", which is no workload in packages/workloads/src; ${allowedOf(name, folders)}`,
  );
}

function allowedOf(name: string, folders: readonly string[]): string {
  return folders.length === 0
    ? "there is none"
    : `allowed: ${folders.join(", ")}${suggestion(name, folders)}`;
}
