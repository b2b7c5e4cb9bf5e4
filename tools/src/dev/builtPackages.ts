import { readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { ROOT } from "../workspace/nx.ts";
import type { News } from "./news.ts";

/** Packages of the workspace whose builds workloads run, in a folder `dist`, and not their sources. */
export interface BuiltPackages {
  /** A workload has been built from these files. */
  built(files: Iterable<string>): void;
  /** Says what to do when it is the source of such a package that has changed: once, until the package is built. */
  changed(files: Iterable<string>): void;
}

export interface BuiltPackagesParts {
  tell(news: News): void;
  /** Notices what changes in the folder of a build. */
  watch(folder: string): void;
  /** The name of the package in a folder. */
  nameOf?(folder: string): string;
}

const DIST = `${sep}dist${sep}`;
const SOURCE = /(?<!\.test)\.[cm]?[jt]sx?$/;

export function createBuiltPackages({
  tell,
  watch,
  nameOf = readName,
}: BuiltPackagesParts): BuiltPackages {
  /** The folders of the packages. */
  const packages = new Set<string>();
  const told = new Set<string>();

  return {
    built(files) {
      for (const file of files) {
        const [folder = ""] = file.split(DIST, 1);
        if (folder === file || folder.includes(`${sep}node_modules`) || packages.has(folder))
          continue;
        packages.add(folder);
        watch(join(folder, "dist"));
      }
    },
    changed(files) {
      for (const file of files) {
        const folder = [...packages].find((one) => file.startsWith(`${one}${sep}`));
        if (folder === undefined) continue;
        if (file.startsWith(`${folder}${DIST}`)) told.delete(folder);
        else if (SOURCE.test(file) && !told.has(folder)) {
          told.add(folder);
          const where = relative(ROOT, folder);
          const reason = `workloads run the build of ${where}, not its sources: run pnpm exec nx build ${nameOf(folder)}`;
          tell({ kind: "stale", file, reason });
        }
      }
    },
  };
}

function readName(folder: string): string {
  return String(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).name);
}
