import { globSync, readFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import type { AllowedImports, Arrows } from "./allowedImports.ts";
import { type Import, importsOf } from "./importsOf.ts";
import { type WorkspacePackage, workspacePackages } from "./workspacePackages.ts";

/** The package whose list of manifests imports those of the packages with a workload. */
const WORKLOADS = "workloads";

/** The imports between packages that no line of `allowed` covers: `path:line message`. */
export function importProblems(
  root: string,
  allowed: Readonly<Record<string, AllowedImports>>,
): string[] {
  const packages = workspacePackages(root, allowed);
  const folders = packages.map(({ folder }) => folder);
  return packages.flatMap((from) =>
    modulesOf(root, from.folder, folders).flatMap((path) => {
      const arrows = arrowsOf(from, allowed, path);
      return importsOf(path, readFileSync(join(root, path), "utf8")).flatMap((imported) => {
        const to = packageIn(imported.specifier, packages);
        const problem =
          to === undefined
            ? problemInside(from.folder, path, imported, folders)
            : problemBetweenPackages(from, to, imported, arrows);
        return problem === undefined ? [] : [`${path}:${imported.line} ${problem}`];
      });
    }),
  );
}

/** The modules of a package, without those of a package inside its folder. */
function modulesOf(root: string, folder: string, folders: readonly string[]): string[] {
  const inner = folders.filter((other) => other.startsWith(`${folder}/`));
  return globSync("**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}", {
    cwd: join(root, folder),
    exclude: (name) => name === "node_modules" || name === "dist",
  })
    .map((path) => `${folder}/${path.replaceAll(sep, "/")}`)
    .filter((path) => !inner.some((other) => path.startsWith(`${other}/`)))
    .sort();
}

/** A package with a workload may import what the workloads of the repository may. */
function arrowsOf(
  { kind, key }: WorkspacePackage,
  allowed: Readonly<Record<string, AllowedImports>>,
  path: string,
): Arrows[] {
  const { product = {}, tests = {} } = allowed[kind === "workload" ? WORKLOADS : key] ?? {};
  return [product, isForTests(path) ? tests : {}];
}

/** Whether a module is for tests, by its path. */
export function isForTests(path: string): boolean {
  return /\.test\.ts$|\/(cases|local)\.ts$|\/(workloads\/src\/[^/]+|src)\/answers\.ts$|\/workflows\/src\/[^/]+\/mocks\.ts$|\/(testing|bench)\//.test(
    path,
  );
}

function problemInside(
  folder: string,
  path: string,
  { specifier, inType }: Import,
  folders: readonly string[],
): string | undefined {
  if (/^(\/|file:)/.test(specifier)) return leaves(specifier);
  if (!specifier.startsWith(".")) return undefined;
  if (inType) return `the check of circles does not see import("${specifier}"): use import type`;
  const target = join(dirname(path), specifier).replaceAll(sep, "/");
  if (packageOf(target, folders) !== folder || target.includes("/node_modules/")) {
    return leaves(specifier);
  }
  return isForTests(target) && !isForTests(path)
    ? `"${specifier}" is for tests: product code may not import it`
    : undefined;
}

function leaves(specifier: string): string {
  return `"${specifier}" leaves the package: import another package by its name`;
}

/** The innermost package that a file belongs to. */
function packageOf(path: string, folders: readonly string[]): string | undefined {
  return folders
    .filter((folder) => path.startsWith(`${folder}/`))
    .toSorted((one, other) => other.length - one.length)[0];
}

type ImportedPackage = Pick<WorkspacePackage, "name" | "kind" | "key">;

/** The package that an import by name enters, if it is one of the workspace or has the project's scope. */
function packageIn(
  specifier: string,
  packages: readonly WorkspacePackage[],
): ImportedPackage | undefined {
  const known = packages.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`));
  if (known !== undefined) return known;
  const [name, key] = /^@sfn-workers\/([^/]+)/.exec(specifier) ?? [];
  return name === undefined || key === undefined ? undefined : { name, kind: "project", key };
}

function problemBetweenPackages(
  from: WorkspacePackage,
  to: ImportedPackage,
  { specifier }: Import,
  arrows: readonly Arrows[],
): string | undefined {
  if (to.name === from.name) {
    return `${from.key} may not import itself by its name: the check of circles does not see it`;
  }
  const entry = specifier.slice(to.name.length + 1) || ".";
  const listed = arrows.flatMap((arrow) => arrow[to.key] ?? []);
  const entries = to.kind === "project" ? listed : [...listed, ...entriesOfTeam(from, to)];
  if (entries.includes("every entry point") || entries.includes(entry)) return undefined;
  return entries.length === 0
    ? `${from.key} may not import ${to.key}`
    : `${from.key} may import ${to.key} by ${entries.join(", ")} only, not by ${entry}`;
}

/** A team's packages import each other as the team likes; of the project's, only the one that lists the workloads does. */
function entriesOfTeam(from: WorkspacePackage, to: ImportedPackage): readonly string[] {
  if (from.kind !== "project") return ["every entry point"];
  if (from.key !== WORKLOADS) return [];
  return to.kind === "workload" ? ["manifest"] : ["every entry point"];
}
