import { readFileSync } from "node:fs";
import { join } from "node:path";
import { allowedImports } from "../imports/allowedImports.ts";
import { workspacePackages } from "../imports/workspacePackages.ts";

interface PackageFile {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly nx?: {
    readonly targets?: Readonly<Record<string, { readonly command?: string }>>;
  };
}

/**
 * The targets of nx that are scripts. nx runs a script through pnpm, which is not on the PATH where `npx -y pnpm@12` is used, and
 * the defaults of `nx.json` (inputs, cache) don't apply to it.
 *
 * @returns one line for each, with what to write instead
 */
export function targetProblems(root: string): string[] {
  const { targetDefaults }: { targetDefaults: Readonly<Record<string, unknown>> } = JSON.parse(
    readFileSync(join(root, "nx.json"), "utf8"),
  );
  return workspacePackages(root, allowedImports).flatMap(({ folder }) => {
    const file = join(folder, "package.json");
    const { scripts = {}, nx }: PackageFile = JSON.parse(readFileSync(join(root, file), "utf8"));
    return Object.keys(targetDefaults)
      .filter((name) => name in scripts && nx?.targets?.[name]?.command === undefined)
      .map(
        (name) =>
          `${file}: nx would run the script "${name}" through pnpm; write "nx": { "targets": { "${name}": { "command": "…" } } }`,
      );
  });
}
