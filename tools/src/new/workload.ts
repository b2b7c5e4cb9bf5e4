import type { Tree } from "nx/src/generators/tree";
import { namesIn } from "../cli/values.ts";
import { changesOf, formatNewFiles, isRehearsal, requireCommitted } from "./applyChanges.ts";
import { createWorkload } from "./createWorkload.ts";
import { requireOneThing } from "./oneThing.ts";
import { removeWorkload } from "./removeWorkload.ts";
import { renameWorkload } from "./renameWorkload.ts";
import type { WorkloadOptions } from "./workloadOptions.ts";

/** The options of `nx g @sfn-workers/tools:workload`, as schema.json has them. */
export interface GeneratorOptions extends Omit<WorkloadOptions, "stacks"> {
  readonly name: string;
  /** With commas. */
  readonly stacks?: string;
  /** The former name, of a workload that gets this one. */
  readonly rename?: string;
  readonly remove?: boolean;
  /** Also if git does not have the changes in a touched file. */
  readonly force?: boolean;
}

/**
 * The generator of nx: makes, renames or removes a workload.
 * @returns what nx does after it has written the files
 * @throws {UsageError} when an option is not allowed
 * @throws {UncommittedChanges} when a workload is renamed or removed whose changes git does not have
 */
export function workloadGenerator(tree: Tree, options: GeneratorOptions): () => void {
  const { name, stacks, rename, remove, force, ...given } = options;
  requireOneThing({ rename, remove, stacks, ...given });
  if (remove) removeWorkload(tree, name);
  else if (rename !== undefined) renameWorkload(tree, rename, name);
  else
    createWorkload(tree, name, {
      ...given,
      stacks: stacks === undefined ? undefined : namesIn(stacks),
    });
  const changes = changesOf(tree);
  const isNew = !remove && rename === undefined;
  if (!isNew && !force && !isRehearsal()) requireCommitted(tree.root, changes);
  return () => formatNewFiles(tree.root, changes);
}
