import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { allowedImports } from "../imports/allowedImports.ts";
import { workspacePackages } from "../imports/workspacePackages.ts";

const ROOT = join(import.meta.dirname, "../../../..");

interface PackageFile {
  readonly nx?: {
    readonly targets?: Readonly<Record<string, { readonly command?: string }>>;
  };
}

/** What the target `processes` of a package runs, if it has one. */
function commandOf(folder: string): string | undefined {
  const text = readFileSync(join(ROOT, folder, "package.json"), "utf8");
  const { nx }: PackageFile = JSON.parse(text);
  return nx?.targets?.["processes"]?.command;
}

function hasProcessTests(folder: string): boolean {
  const files = globSync("{src,bench,clients}/**/*.process.test.ts", { cwd: join(ROOT, folder) });
  return files.length > 0;
}

// The target `test` leaves them out, so without the other one nothing would run them.
test("a package has the target `processes` if it has tests NAME.process.test.ts, and only then", () => {
  const folders = workspacePackages(ROOT, allowedImports).map(({ folder }) => folder);
  const expected = folders
    .filter(hasProcessTests)
    .map((folder) => [folder, `vitest run --project ${basename(folder)} .process.test.ts`]);
  const found = folders
    .map((folder) => [folder, commandOf(folder)])
    .filter(([, command]) => command !== undefined);
  expect(found).toEqual(expected);
  expect(found).not.toEqual([]);
});
