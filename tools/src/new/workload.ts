import type { Tree } from "nx/src/generators/tree";
import { namesIn } from "../cli/values.ts";
import { changesOf, formatNewFiles } from "./applyChanges.ts";
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
}

/**
 * The generator of nx: makes, renames or removes a workload.
 * @returns what nx does after it has written the files
 * @throws {UsageError} when an option is not allowed
 */
export function workloadGenerator(tree: Tree, options: GeneratorOptions): () => void {
  const { name, stacks, rename, remove, ...given } = options;
  requireOneThing({ rename, remove, stacks, ...given });
  if (remove) removeWorkload(tree, name);
  else if (rename !== undefined) renameWorkload(tree, rename, name);
  else
    createWorkload(tree, name, {
      ...given,
      stacks: stacks === undefined ? undefined : namesIn(stacks),
    });
  const changes = changesOf(tree);
  return () => formatNewFiles(tree.root, changes);
}
