import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { CreateNodes } from "nx/src/project-graph/plugins/public-api";
import { packageFolders } from "../../mutate/packages.ts";

/*
 * A plugin of nx: a test of a page, NAME.page.test.ts, is a task of its own, page-NAME. So a change of the page runs it, and no
 * other test of its package.
 */

export const name = "pages";

const PAGE_TESTS = "src/**/*.page.test.ts";

export const createNodes: CreateNodes = [
  // Which is never deleted: nx runs everything again when a file that the pattern finds goes.
  "pnpm-workspace.yaml",
  (files, _options, { workspaceRoot }) =>
    files.map((file) => [file, { projects: projectsIn(workspaceRoot) }]),
];

/** @returns by folder */
function projectsIn(root: string) {
  return Object.fromEntries(
    packageFolders(root).map((folder) => {
      const tests = pageTestsIn(root, folder);
      const targets = tests.map((file) => [pageTarget(file), targetOf(root, file, folder)]);
      return [folder, { targets: Object.fromEntries(targets) }];
    }),
  );
}

function pageTestsIn(root: string, folder: string): string[] {
  return globSync(`${folder}/${PAGE_TESTS}`, { cwd: root }).toSorted();
}

/** The targets of all tests of pages. */
export function pageTargets(root: string): string[] {
  const files = packageFolders(root).flatMap((folder) => pageTestsIn(root, folder));
  return [...new Set(files.map(pageTarget))].toSorted();
}

function pageTarget(file: string): string {
  return `page-${basename(file, ".page.test.ts")}`;
}

function targetOf(root: string, file: string, folder: string) {
  const named = namedIn(root, file);
  const tests = named.some((path) => path.includes("*")) ? ["!{workspaceRoot}/**/*.test.ts"] : [];
  return {
    command: `vitest run --project ${basename(folder)} ${file}`,
    cache: true,
    dependsOn: ["build", "^build"],
    inputs: ["default", "^production", "testSetup", ...named.map(inWorkspace), ...tests],
    outputs: [],
  };
}

/**
 * The files and the patterns of files that a test names, from the root or from its own folder. A file need not be there: that it has gone
 * is what the test tells.
 */
function namedIn(root: string, file: string): string[] {
  const words = readFileSync(join(root, file), "utf8").match(FILE) ?? [];
  const paths = words.map((word) => (/^\.\.?\//.test(word) ? join(dirname(file), word) : word));
  const named = paths.filter(
    (path) => PLAIN.test(path) || globSync(path, { cwd: root }).length > 0,
  );
  return [...new Set(named)].toSorted();
}

/** A path or a pattern with an extension. */
const FILE = /[\w./*{},-]+\.(?:md|json|ya?ml|ts)\b/g;

const PLAIN = /^(?!\.\.\/)[\w.-]+(?:\/[\w.-]+)*$/;

function inWorkspace(path: string): string {
  return `{workspaceRoot}/${path}`;
}
