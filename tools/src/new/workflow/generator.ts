import type { Tree } from "nx/src/generators/tree";
import { changesOf, formatNewFiles, isRehearsal, requireCommitted } from "../applyChanges.ts";
import { requireOneThing } from "../oneThing.ts";
import {
  createWorkflow,
  removeWorkflow,
  renameWorkflow,
  type WorkflowOptions,
} from "./changeWorkflow.ts";

/** The options of `nx g @sfn-workers/tools:workflow`, as schema.json has them. */
export interface WorkflowGeneratorOptions extends WorkflowOptions {
  readonly name: string;
  /** The former name, of a workflow that gets this one. */
  readonly rename?: string;
  readonly remove?: boolean;
  /** Also if git does not have the changes in a touched file. */
  readonly force?: boolean;
}

/**
 * The generator of nx: makes, renames or removes a workflow.
 * @returns what nx does after it has written the files
 * @throws {UsageError} when an option is not allowed
 * @throws {UncommittedChanges} when a workflow is renamed or removed whose changes git does not have
 */
export function workflowGenerator(tree: Tree, options: WorkflowGeneratorOptions): () => void {
  const { name, rename, remove, force, ...given } = options;
  requireOneThing({ rename, remove, ...given });
  if (remove) removeWorkflow(tree, name);
  else if (rename !== undefined) renameWorkflow(tree, rename, name);
  else createWorkflow(tree, name, given);
  const changes = changesOf(tree);
  const isNew = !remove && rename === undefined;
  if (!isNew && !force && !isRehearsal()) requireCommitted(tree.root, changes);
  return () => formatNewFiles(tree.root, changes);
}
