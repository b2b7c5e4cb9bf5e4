import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isForTests } from "../../imports/importProblems.ts";
import { importsOf } from "../../imports/importsOf.ts";

/**
 * The folders of the packages that product code of a package imports although they are among its `devDependencies`: a bundle has them
 * all the same.
 */
export function importedForDevelopment(folder: string): string[] {
  const { devDependencies = {} }: { devDependencies?: Readonly<Record<string, string>> } =
    JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const own = Object.keys(devDependencies).filter(
    (name) => !devDependencies[name]?.startsWith("workspace:"),
  );
  if (own.length === 0) return [];
  const imported = new Set(
    globSync("src/**/*.{ts,mts,cts,js,mjs,cjs}", { cwd: folder })
      .filter((path) => !isForTests(`/${path.replaceAll("\\", "/")}`))
      .map((path) => ({ path, code: readFileSync(join(folder, path), "utf8") }))
      // Most modules name none, and are not worth parsing.
      .filter(({ code }) => own.some((name) => code.includes(name)))
      .flatMap(({ path, code }) => importsOf(path, code))
      .map(({ specifier }) => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/")),
  );
  return own.filter((name) => imported.has(name)).map((name) => join(folder, "node_modules", name));
}
