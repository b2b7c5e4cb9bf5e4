import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { CreateNodes } from "nx/src/project-graph/plugins/public-api";
import { packageFolders } from "../../mutate/packages.ts";

/*
 * A plugin of nx: a test of a page, NAME.page.test.ts, is a task of its own, page-NAME. So a change of the page runs it, and no
 * other test of its package.
 */

export const name = "pages";

const PAGE_TESTS = "**/*.page.test.ts";

export const createNodes: CreateNodes = [
  PAGE_TESTS,
  (files, _options, { workspaceRoot: root }) => {
    const packages = packageFolders(root).toSorted((a, b) => b.length - a.length);
    return files.map((file) => {
      const folder = packages.find((each) => file.startsWith(`${each}/`));
      if (folder === undefined) return [file, {}];
      const targets = { [pageTarget(file)]: targetOf(root, file, basename(folder)) };
      return [file, { projects: { [folder]: { targets } } }];
    });
  },
];

/** The targets of all tests of pages. */
export function pageTargets(root: string): string[] {
  const files = packageFolders(root).flatMap((folder) =>
    globSync(`${folder}/src/${PAGE_TESTS}`, { cwd: root }),
  );
  return [...new Set(files.map(pageTarget))].toSorted();
}

function pageTarget(file: string): string {
  return `page-${basename(file, ".page.test.ts")}`;
}

function targetOf(root: string, file: string, project: string) {
  const named = namedIn(root, file);
  const tests = named.some((path) => path.includes("*")) ? ["!{workspaceRoot}/**/*.test.ts"] : [];
  return {
    command: `vitest run --project ${project} ${file}`,
    cache: true,
    dependsOn: ["build", "^build"],
    inputs: ["default", "^production", "testSetup", ...named.map(inWorkspace), ...tests],
    outputs: [],
  };
}

/** The files and the patterns of files that a test names, from the root or from its own folder. */
export function namedIn(root: string, file: string): string[] {
  const words = readFileSync(join(root, file), "utf8").match(FILE) ?? [];
  const found = [...new Set(words)].flatMap((word) => {
    const paths = word.startsWith(".") ? [join(dirname(file), word)] : [word];
    return paths.filter((path) => globSync(path, { cwd: root }).length > 0);
  });
  return found.toSorted();
}

/** A path or a pattern with an extension. */
const FILE = /[\w./*{},-]+\.(?:md|json|ya?ml|ts)\b/g;

function inWorkspace(path: string): string {
  return `{workspaceRoot}/${path}`;
}
