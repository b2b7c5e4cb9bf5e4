import type { Tree } from "nx/src/generators/tree";
import { register, unregister } from "../manifestsModule.ts";
import { filesIn, isModule } from "../mentions.ts";
import { moveFolder, renamedDefinition } from "../renameWorkload.ts";
import { textIn } from "../textIn.ts";
import { defaultDescription } from "../workloadOptions.ts";
import type { YamlText } from "../yaml/editYaml.ts";
import { WORKFLOWS, workflowFolder } from "./registry.ts";
import * as stackEntries from "./stackEntries.ts";
import { workflowFiles } from "./workflowFiles.ts";
import { requireFreeWorkflowName, requireReferable, requireWorkflow } from "./workflowName.ts";

export interface WorkflowOptions {
  readonly description?: string | undefined;
  readonly workload?: string | undefined;
}

/**
 * Makes a workflow: its files, its registration, and its entry in the local stack.
 * @throws {UsageError} when the name or an option is not allowed
 * @throws {UnknownForm} when the list of workflows has a form that can't be edited
 */
export function createWorkflow(
  tree: Tree,
  name: string,
  { description, workload }: WorkflowOptions,
): void {
  requireFreeWorkflowName(tree, name);
  if (workload !== undefined) requireReferable(tree, workload);
  const module = register(textIn(tree, WORKFLOWS.module), name, WORKFLOWS);
  const stacks = stackEntries.added(tree, name);
  const text = description?.trim() || defaultDescription(name);
  for (const [path, content] of Object.entries(
    workflowFiles({ name, description: text, workload }),
  ))
    tree.write(path, content);
  tree.write(WORKFLOWS.module, module);
  writeStacks(tree, stacks);
}

function writeStacks(tree: Tree, stacks: readonly YamlText[]): void {
  for (const { file, text } of stacks) tree.write(file, text);
}

/**
 * Gives a workflow another name: its folder, its definition, its registration, its entries in the stack files, and the imports of other
 * workflows.
 * @throws {UsageError} when there is no such workflow, or the new name is not allowed
 * @throws {UnknownForm} when a file has a form that can't be edited
 */
export function renameWorkflow(tree: Tree, from: string, to: string): void {
  requireWorkflow(tree, "--rename", from);
  requireFreeWorkflowName(tree, to);
  const path = `${workflowFolder(from)}/workflow.ts`;
  const renamed = renamedDefinition(textIn(tree, path), path, from, to);
  const list = textIn(tree, WORKFLOWS.module);
  const module = register(unregister(list, from, WORKFLOWS), to, WORKFLOWS);
  const described = renamed.replace(
    `"${defaultDescription(from)}"`,
    () => `"${defaultDescription(to)}"`,
  );
  const importers = importersOf(tree, from);
  const stacks = stackEntries.renamed(tree, from, to);
  tree.write(path, described);
  moveFolder(tree, workflowFolder(from), workflowFolder(to));
  for (const importer of importers) {
    tree.write(importer, textIn(tree, importer).replaceAll(pathInto(from), `$<start>${to}/`));
  }
  tree.write(WORKFLOWS.module, module);
  writeStacks(tree, stacks);
}

/**
 * Removes a workflow: its files, its registration, and its entries in the stack files.
 * @returns the modules of other workflows that import from it
 * @throws {UsageError} when there is no such workflow
 * @throws {UnknownForm} when the list of workflows has a form that can't be edited
 */
export function removeWorkflow(tree: Tree, name: string): string[] {
  requireWorkflow(tree, "NAME", name);
  const importers = importersOf(tree, name);
  const module = unregister(textIn(tree, WORKFLOWS.module), name, WORKFLOWS);
  const stacks = stackEntries.removed(tree, name);
  for (const path of filesIn(tree, workflowFolder(name))) tree.delete(path);
  tree.write(WORKFLOWS.module, module);
  writeStacks(tree, stacks);
  return importers;
}

/** The modules of other workflows that import a file of one. */
function importersOf(tree: Tree, name: string): string[] {
  return filesIn(tree, "packages/workflows/src").filter(
    (path) =>
      path !== WORKFLOWS.module &&
      !path.startsWith(`${workflowFolder(name)}/`) &&
      isModule(path) &&
      textIn(tree, path).search(pathInto(name)) >= 0,
  );
}

function pathInto(name: string): RegExp {
  return new RegExp(`(?<start>["'\`]\\.\\.?/(?:\\.\\./)*)${name}/`, "g");
}
