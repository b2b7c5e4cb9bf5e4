import type { Tree } from "nx/src/generators/tree";
import { MANIFESTS_MODULE, register, unregister } from "./manifestsModule.ts";
import {
  filesIn,
  isModule,
  renameInWorkflows,
  replacePaths,
  transformsNaming,
} from "./mentions.ts";
import { referencesWith } from "./referencesModule.ts";
import { LOCAL, listedResources, stackTexts } from "./stackFiles.ts";
import { renameWorkload as renameInStack, workloadsIn } from "./stackText.ts";
import { textIn } from "./textIn.ts";
import { UnknownForm } from "./unknownForm.ts";
import { requireFreeName, requireWorkload, sampleFolder, sourceFolder } from "./workloadName.ts";
import { busyError, defaultDescription } from "./workloadOptions.ts";

/** What a change of the files does not do. */
export interface Consequences {
  /** The stacks besides `local` whose next deployment deletes the workload, with the number of its resources that are listed. */
  readonly deleted: readonly { readonly stack: string; readonly resources: number }[];
  /** What remains to be changed by hand. */
  readonly byHand: readonly string[];
}

/**
 * Gives a workload another name: its folders, its manifest, its registration, and its entries in the stack files.
 * @throws {UsageError} when there is no such workload, or the new name is not allowed
 * @throws {UnknownForm} when a file has a form that can't be edited
 */
export function renameWorkload(tree: Tree, from: string, to: string): Consequences {
  requireWorkload(tree, "--rename", from);
  requireFreeName(tree, to);
  const consequences = consequencesFor(tree, from);
  const manifest = `${sourceFolder(from)}/manifest.ts`;
  const renamed = renamedDefinition(textIn(tree, manifest), manifest, from, to);
  const module = textIn(tree, MANIFESTS_MODULE);
  const registered = register(unregister(module, from), to);
  const writeReferences = referencesWith(tree, { removed: from, added: to });
  const stacks = stackTexts(tree)
    .filter((each) => workloadsIn(each).includes(from))
    .map((each) => renameInStack(each, from, to));
  tree.write(manifest, renamed);
  for (const folder of [sourceFolder, sampleFolder]) moveFolder(tree, folder(from), folder(to));
  renameGenerated(tree, from, to);
  replacePaths(tree, from, to);
  renameInWorkflows(tree, from, to);
  tree.write(MANIFESTS_MODULE, registered);
  writeReferences();
  for (const { file, text } of stacks) tree.write(file, text);
  return consequences;
}

export function consequencesFor(tree: Tree, name: string): Consequences {
  const deleted = stackTexts(tree)
    .filter((each) => each.stack !== LOCAL && workloadsIn(each).includes(name))
    .map((file) => ({
      stack: file.stack,
      resources: listedResources(tree, file.stack, name, workloadsIn(file)),
    }));
  return { deleted, byHand: transformsNaming(tree, name) };
}

/** @throws {UnknownForm} when a manifest, or a workflow, gives its name in another way than as a text */
export function renamedDefinition(text: string, file: string, from: string, to: string): string {
  const name = new RegExp(`\\bname: (["'])${from}\\1`);
  if (name.test(text)) return text.replace(name, `name: "${to}"`);
  throw new UnknownForm(
    `${file} has no \`name: "${from}"\`, so it can't be edited: write the name as a text first`,
  );
}

export function moveFolder(tree: Tree, from: string, to: string): void {
  for (const path of filesIn(tree, from)) {
    const content = tree.read(path);
    if (content !== null) tree.write(`${to}${path.slice(from.length)}`, content);
    tree.delete(path);
  }
}

/** What was made with the former name, where it is still as it was made: the error's class and its name in Retry, and the description. */
function renameGenerated(tree: Tree, from: string, to: string): void {
  const folder = sourceFolder(to);
  const modules = filesIn(tree, folder).filter(isModule);
  const textOf = (path: string) => textIn(tree, path);
  const [error, other] = [busyError(from), busyError(to)];
  const isGenerated =
    tree.exists(`${folder}/handler.ts`) &&
    textOf(`${folder}/handler.ts`).includes(`class ${error} extends Error {`) &&
    !modules.some((path) => textOf(path).includes(other));
  for (const path of modules) {
    const text = textOf(path);
    const renamed = isGenerated ? text.replaceAll(new RegExp(`\\b${error}\\b`, "g"), other) : text;
    const described = renamed.replace(
      `"${defaultDescription(from)}"`,
      `"${defaultDescription(to)}"`,
    );
    if (described !== text) tree.write(path, described);
  }
}
