import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parse } from "yaml";
import type { AllowedImports } from "./allowedImports.ts";

/** The scope of the project's own packages. */
const SCOPE = "@sfn-workers/";

/** A package of the workspace. */
export interface WorkspacePackage {
  /** Relative to the workspace's root. */
  readonly folder: string;
  readonly name: string;
  /**
   * `project`: one of this project's, by its line in the allowed imports or its scope. `workload`: a team's package with a
   * workload, which has no line and exports `./manifest`. `team`: any further package of a team.
   */
  readonly kind: "project" | "workload" | "team";
  /** A package of the project by its folder, as in the allowed imports; any other by its name. */
  readonly key: string;
}

interface PackageFile {
  readonly name?: string;
  readonly exports?: Readonly<Record<string, unknown>> | undefined;
}

/** The packages that `pnpm-workspace.yaml` names, sorted by their folders. */
export function workspacePackages(
  root: string,
  allowed: Readonly<Record<string, AllowedImports>>,
): WorkspacePackage[] {
  const { packages }: { packages: string[] } = parse(
    readFileSync(join(root, "pnpm-workspace.yaml"), "utf8"),
  );
  const excluded = packages.filter((glob) => glob.startsWith("!")).map((glob) => glob.slice(1));
  const files = globSync(
    packages.filter((glob) => !glob.startsWith("!")).map((glob) => `${glob}/package.json`),
    { cwd: root, exclude: ["**/node_modules/**", ...excluded.map((glob) => `${glob}/**`)] },
  );
  return files.sort().map((file) => {
    const folder = dirname(file);
    const { name = SCOPE + basename(folder), exports }: PackageFile = JSON.parse(
      readFileSync(join(root, file), "utf8"),
    );
    const kind = kindOf(folder, { name, exports }, allowed);
    return { folder, name, kind, key: kind === "project" ? basename(folder) : name };
  });
}

function kindOf(
  folder: string,
  { name, exports = {} }: Pick<PackageFile, "exports"> & { readonly name: string },
  allowed: Readonly<Record<string, AllowedImports>>,
): WorkspacePackage["kind"] {
  if (Object.hasOwn(allowed, basename(folder))) return "project";
  if (Object.hasOwn(exports, "./manifest")) return "workload";
  return name.startsWith(SCOPE) ? "project" : "team";
}

/**
 * The project's own sources: without a team's packages, and without the workloads and workflows in the folders of
 * `packages/workloads/src` and `packages/workflows/src`.
 */
export function projectSources(
  root: string,
  allowed: Readonly<Record<string, AllowedImports>>,
): string[] {
  const folders = workspacePackages(root, allowed)
    .filter(({ kind }) => kind === "project")
    .map(({ folder }) => folder);
  return globSync(
    folders.map((folder) =>
      /^packages\/work(?:loads|flows)$/.test(folder)
        ? `${folder}/src/*.ts`
        : `${folder}/src/**/*.ts`,
    ),
    { cwd: root },
  );
}
