import type { Tree } from "nx/src/generators/tree";
import { type GeneratorWays, generate } from "../generate.ts";
import {
  createWorkflow,
  removeWorkflow,
  renameWorkflow,
  type WorkflowOptions,
} from "./changeWorkflow.ts";

/** The options of `nx g @sfn-workers/tools:workflow`, as schema.json has them. */
export type WorkflowGeneratorOptions = WorkflowOptions & GeneratorWays;

/**
 * The generator of nx: makes, renames or removes a workflow.
 * @returns what nx does after it has written the files
 * @throws {UsageError} when an option is not allowed
 * @throws {UncommittedChanges} when a workflow is renamed or removed whose changes git does not have
 */
export function workflowGenerator(tree: Tree, options: WorkflowGeneratorOptions): () => void {
  const { name, rename: _, remove: __, force: ___, ...settings } = options;
  return generate(tree, options, settings, {
    create: () => createWorkflow(tree, name, settings),
    rename: (from) => renameWorkflow(tree, from, name),
    remove: () => removeWorkflow(tree, name),
  });
}
