import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
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
        const problem = problemOf(folder, path, imported, arrows);
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
  return globSync("**/*.{ts,js,mjs}", {
    cwd: join(root, folder),
    exclude: (name) => name === "node_modules" || name === "dist",
  })
    .map((path) => `${folder}/${path.replaceAll(sep, "/")}`)
    .filter((path) => !inner.some((other) => path.startsWith(`${other}/`)))
    .sort();
}

function arrowsOf(allowed: AllowedImports | undefined, path: string): Arrows[] {
  const isTest = /\.test\.ts$|\/(testing|bench)\//.test(path);
  return [allowed?.product ?? {}, isTest ? (allowed?.tests ?? {}) : {}];
}

function problemOf(
  folder: string,
  path: string,
  { specifier }: Import,
  arrows: readonly Arrows[],
): string | undefined {
  if (specifier.startsWith(".")) {
    const target = join(dirname(path), specifier);
    return relative(folder, target).startsWith("..")
      ? `"${specifier}" leaves the package: import another package by its name`
      : undefined;
  }
  if (!specifier.startsWith(SCOPE)) return undefined;
  const [name = "", ...rest] = specifier.slice(SCOPE.length).split("/");
  if (name === basename(folder)) return undefined;
  const entry = rest.join("/") || ".";
  const entries = arrows.flatMap((arrow) => arrow[name] ?? []);
  if (entries.includes("every entry point") || entries.includes(entry)) return undefined;
  return entries.length === 0
    ? `${basename(folder)} may not import ${name}`
    : `${basename(folder)} may import ${name} by ${entries.join(", ")} only, not by ${entry}`;
}
