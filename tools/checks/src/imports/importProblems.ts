import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import type { AllowedImports, Arrows } from "./allowedImports.ts";
import { type Import, importsOf } from "./importsOf.ts";

const SCOPE = "@sfn-workers/";

/** The imports between packages that no line of `allowed` covers: `path:line message`. */
export function importProblems(
  root: string,
  allowed: Readonly<Record<string, AllowedImports>>,
): string[] {
  const folders = packageFolders(root);
  return folders.flatMap((folder) =>
    modulesOf(root, folder, folders).flatMap((path) => {
      const arrows = arrowsOf(allowed[basename(folder)], path);
      return importsOf(path, readFileSync(join(root, path), "utf8")).flatMap((imported) => {
        const problem = imported.specifier.startsWith(SCOPE)
          ? problemBetweenPackages(basename(folder), imported, arrows)
          : problemInside(folder, path, imported, folders);
        return problem === undefined ? [] : [`${path}:${imported.line} ${problem}`];
      });
    }),
  );
}

function packageFolders(root: string): string[] {
  const manifests = ["apps/*", "packages/*", "infra", "tools", "tools/checks"];
  return globSync(
    manifests.map((folder) => `${folder}/package.json`),
    { cwd: root },
  ).map(dirname);
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

function arrowsOf(allowed: AllowedImports | undefined, path: string): Arrows[] {
  return [allowed?.product ?? {}, isForTests(path) ? (allowed?.tests ?? {}) : {}];
}

function isForTests(path: string): boolean {
  return /\.test\.ts$|\/cases\.ts$|\/(testing|bench)\//.test(path);
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

function problemBetweenPackages(
  from: string,
  { specifier }: Import,
  arrows: readonly Arrows[],
): string | undefined {
  const [name = "", ...rest] = specifier.slice(SCOPE.length).split("/");
  if (name === from) {
    return `${from} may not import itself by its name: the check of circles does not see it`;
  }
  const entry = rest.join("/") || ".";
  const entries = arrows.flatMap((arrow) => arrow[name] ?? []);
  if (entries.includes("every entry point") || entries.includes(entry)) return undefined;
  return entries.length === 0
    ? `${from} may not import ${name}`
    : `${from} may import ${name} by ${entries.join(", ")} only, not by ${entry}`;
}
