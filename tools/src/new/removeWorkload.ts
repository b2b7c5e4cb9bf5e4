import type { Tree } from "nx/src/generators/tree";
import { MANIFESTS_MODULE, unregister } from "./manifestsModule.ts";
import { filesIn, importersOf, workflowsNaming } from "./mentions.ts";
import { referencesWith } from "./referencesModule.ts";
import { type Consequences, consequencesFor } from "./renameWorkload.ts";
import { stackTexts } from "./stackFiles.ts";
import { removeWorkload as removeFromStack, workloadsIn } from "./stackText.ts";
import { textIn } from "./textIn.ts";
import { requireWorkload, sampleFolder, sourceFolder } from "./workloadName.ts";

/**
 * Removes a workload: its files and samples, its registration, and its entries in the stack files.
 * @throws {UsageError} when there is no such workload
 * @throws {UnknownForm} when a file has a form that can't be edited
 */
export function removeWorkload(tree: Tree, name: string): Consequences {
  requireWorkload(tree, "NAME", name);
  const { deleted, byHand } = consequencesFor(tree, name);
  const importers = importersOf(tree, name).map((path) => `${path} imports from ${name}`);
  const module = unregister(textIn(tree, MANIFESTS_MODULE), name);
  const writeReferences = referencesWith(tree, { removed: name });
  const workflows = workflowsNaming(tree, name).map((path) => `${path} names ${name}`);
  const stacks = stackTexts(tree)
    .filter((each) => workloadsIn(each).includes(name))
    .map((each) => removeFromStack(each, name));
  for (const folder of [sourceFolder(name), sampleFolder(name)]) {
    for (const path of filesIn(tree, folder)) tree.delete(path);
  }
  tree.write(MANIFESTS_MODULE, module);
  writeReferences();
  for (const { file, text } of stacks) tree.write(file, text);
  return { deleted, byHand: [...byHand, ...importers, ...workflows] };
}
