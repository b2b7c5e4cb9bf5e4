import type { Tree } from "nx/src/generators/tree";
import { MANIFESTS_MODULE, register } from "./manifestsModule.ts";
import { referencesWith } from "./referencesModule.ts";
import { stackTexts } from "./stackFiles.ts";
import { addWorkload } from "./stackText.ts";
import { workloadFiles } from "./templates.ts";
import { textIn } from "./textIn.ts";
import { requireFreeName } from "./workloadName.ts";
import {
  completeOptions,
  type NewWorkload,
  settingsIn,
  type WorkloadOptions,
} from "./workloadOptions.ts";

/**
 * Makes a workload: its files, its registration, and its entries in the stack files.
 * @throws {UsageError} when the name or an option is not allowed
 * @throws {UnknownForm} when a file has a form that can't be edited
 */
export function createWorkload(tree: Tree, name: string, options: WorkloadOptions): NewWorkload {
  requireFreeName(tree, name);
  const workload = completeOptions(tree, name, options);
  const module = register(textIn(tree, MANIFESTS_MODULE), name);
  const writeReferences = referencesWith(tree, {
    added: name,
    types: workload.manifest.external === true ? "schemas" : "handler",
  });
  const stacks = stackTexts(tree)
    .filter(({ stack }) => workload.stacks.includes(stack))
    .map((each) => addWorkload(each, name, settingsIn(each.stack, workload)));
  for (const [path, text] of Object.entries(workloadFiles(workload.manifest)))
    tree.write(path, text);
  tree.write(MANIFESTS_MODULE, module);
  writeReferences();
  for (const { file, text } of stacks) tree.write(file, text);
  return workload;
}
