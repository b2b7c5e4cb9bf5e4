import { posix } from "node:path";
import type { Tree } from "nx/src/generators/tree";
import { withoutComments } from "./code.ts";
import { MANIFESTS_MODULE } from "./manifestsModule.ts";
import { REFERENCES_MODULE } from "./referencesModule.ts";
import { textIn } from "./textIn.ts";

const TRANSFORMS = "infra/src/transforms.ts";

/** The files in a folder and in those below it. */
export function filesIn(tree: Tree, folder: string): string[] {
  return tree.children(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (name === "node_modules" || name === "dist") return [];
    return tree.isFile(path) ? [path] : filesIn(tree, path);
  });
}

/** The program refuses a transform for a workload that it does not have. */
export function transformsNaming(tree: Tree, workload: string): string[] {
  const code = withoutComments(textIn(tree, TRANSFORMS));
  const names = new RegExp(`(["'\`])${workload}\\1|\\b${workload}: \\{`).test(code);
  return names ? [`${TRANSFORMS} names ${workload}`] : [];
}

/** The modules outside a workload's folder that name a file of it, as an import does; but not those that list the workloads. */
export function importersOf(tree: Tree, workload: string): string[] {
  return filesIn(tree, SOURCES).filter(
    (path) =>
      path !== MANIFESTS_MODULE &&
      path !== REFERENCES_MODULE &&
      !path.startsWith(`${SOURCES}/${workload}/`) &&
      isModule(path) &&
      pathInto(path, workload).test(textIn(tree, path)),
  );
}

/** What modules of other workloads name in the folder `from` is in the folder `to` now. */
export function replacePaths(tree: Tree, from: string, to: string): void {
  for (const path of filesIn(tree, SOURCES).filter(isModule)) {
    const text = textIn(tree, path);
    const replaced = text.replaceAll(pathInto(path, from), `$<start>${to}/`);
    if (replaced !== text) tree.write(path, replaced);
  }
}

/** The files of workflows that name a workload: `workloads.NAME`, `handlers["NAME"]`, or as the Resource of a Task. */
export function workflowsNaming(tree: Tree, workload: string): string[] {
  return filesIn(tree, WORKFLOWS).filter((path) => textIn(tree, path).search(named(workload)) >= 0);
}

export function renameInWorkflows(tree: Tree, from: string, to: string): void {
  for (const path of workflowsNaming(tree, from)) {
    const renamed = textIn(tree, path).replaceAll(named(from), (_whole, ...found) => {
      const { list, resource } = found.at(-1);
      if (resource !== undefined) return `${resource}${to}}`;
      return to.includes("-") ? `${list}["${to}"]` : `${list}.${to}`;
    });
    tree.write(path, renamed);
  }
}

const WORKFLOWS = "packages/workflows/src";

function named(workload: string): RegExp {
  return new RegExp(
    `\\b(?<list>workloads|handlers)(?:\\.${workload}\\b|\\[(["'])${workload}\\2\\])|(?<resource>\\$\\{workload\\.)${workload}\\}`,
    "g",
  );
}

const SOURCES = "packages/workloads/src";

export const isModule = (path: string) => /\.[cm]?[jt]s$/.test(path);

/** The start of a text that is a relative path from a module to a file of a workload. */
function pathInto(module: string, workload: string): RegExp {
  const up = posix.relative(posix.dirname(module), SOURCES) || ".";
  return new RegExp(`(?<start>["'\`]${up.replaceAll(".", "\\.")}/)${workload}/`, "g");
}
