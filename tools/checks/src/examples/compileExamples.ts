import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Example } from "./examplesIn.ts";

/** The examples of a file. */
export interface Documented {
  /** Relative to the workspace's root. */
  readonly path: string;
  /** The folder of the package whose dependencies the examples may import. */
  readonly folder: string;
  readonly examples: readonly Example[];
}

/** Compiles the examples with the workspace's settings: `path:line message` for each error. */
export function compileExamples(root: string, documented: readonly Documented[]): string[] {
  const workspace = mkdtempSync(join(tmpdir(), "examples-"));
  try {
    symlinkSync(join(root, "node_modules"), join(workspace, "node_modules"));
    for (const folder of new Set(documented.map((file) => file.folder)))
      linkPackage(root, workspace, folder);
    const origins = new Map(documented.flatMap((file) => write(workspace, file)));
    writeFileSync(join(workspace, "tsconfig.json"), JSON.stringify(settings(root)));
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const { stdout } = spawnSync(process.execPath, [tsc, "-p", workspace, "--pretty", "false"], {
      cwd: workspace,
      encoding: "utf8",
    });
    return stdout.split("\n").flatMap((line) => {
      const [, file = "", at, message] = /^(\S+)\((\d+),\d+\): (.*)$/.exec(line) ?? [];
      return message === undefined ? [] : [`${origins.get(file) ?? file}:${at} ${message}`];
    });
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

/** Creates a folder in which imports resolve as in the package, including imports of the package by its own name. */
function linkPackage(root: string, workspace: string, folder: string): void {
  mkdirSync(join(workspace, folder), { recursive: true });
  cpSync(join(root, folder, "package.json"), join(workspace, folder, "package.json"));
  for (const linked of ["src", "node_modules"]) {
    symlinkSync(join(root, folder, linked), join(workspace, folder, linked));
  }
}

/** Writes each example with the line numbers that it has in the documented file. */
function write(workspace: string, { path, folder, examples }: Documented): [string, string][] {
  const name = path.replaceAll("/", "_");
  return examples.map(({ line, code, fileName }) => {
    const file = fileName ?? `example-${line}.ts`;
    const written = `${folder}/examples/${name}/${file}`;
    mkdirSync(dirname(join(workspace, written)), { recursive: true });
    writeFileSync(join(workspace, written), "\n".repeat(line - 1) + code);
    return [written, path];
  });
}

function settings(root: string) {
  return {
    extends: join(root, "tsconfig.base.json"),
    compilerOptions: {
      typeRoots: [join(root, "node_modules/@types")],
      // An example may end with an unused variable.
      noUnusedLocals: false,
    },
    include: ["**/examples/**/*.ts"],
    exclude: ["node_modules"],
  };
}
