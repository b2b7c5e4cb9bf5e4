import type { Tree } from "nx/src/generators/tree";
import { namesIn } from "../cli/values.ts";
import { createWorkload } from "./createWorkload.ts";
import { type GeneratorWays, generate } from "./generate.ts";
import { removeWorkload } from "./removeWorkload.ts";
import { renameWorkload } from "./renameWorkload.ts";
import type { WorkloadOptions } from "./workloadOptions.ts";

/** The options of `nx g @sfn-workers/tools:workload`, as schema.json has them. */
export interface GeneratorOptions extends Omit<WorkloadOptions, "stacks">, GeneratorWays {
  /** With commas. */
  readonly stacks?: string;
}

/**
 * The generator of nx: makes, renames or removes a workload.
 * @returns what nx does after it has written the files
 * @throws {UsageError} when an option is not allowed
 * @throws {UncommittedChanges} when a workload is renamed or removed whose changes git does not have
 */
export function workloadGenerator(tree: Tree, options: GeneratorOptions): () => void {
  const { name, rename: _, remove: __, force: ___, ...settings } = options;
  const { stacks } = settings;
  return generate(tree, options, settings, {
    create: () =>
      createWorkload(tree, name, {
        ...settings,
        stacks: stacks === undefined ? undefined : namesIn(stacks),
      }),
    rename: (from) => renameWorkload(tree, from, name),
    remove: () => removeWorkload(tree, name),
  });
}
