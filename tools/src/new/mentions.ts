import type { Tree } from "nx/src/generators/tree";

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
  const code = (tree.read(TRANSFORMS, "utf8") ?? "").replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
  const names = new RegExp(`(["'\`])${workload}\\1|\\b${workload}: \\{`).test(code);
  return names ? [`${TRANSFORMS} names ${workload}`] : [];
}

/** The files outside a workload's folder that import a module of it. */
export function importersOf(tree: Tree, workload: string): string[] {
  return filesIn(tree, "packages/workloads/src").filter(
    (path) =>
      !path.startsWith(`packages/workloads/src/${workload}/`) &&
      /\.[cm]?[jt]s$/.test(path) &&
      (tree.read(path, "utf8") ?? "").includes(`"../${workload}/`),
  );
}
