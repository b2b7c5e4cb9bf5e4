import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Example } from "./examplesIn.ts";

/** The examples of a file. */
export interface Documented {
  /** From the workspace's root. */
  readonly path: string;
  /** The folder of the package whose dependencies the examples may import. */
  readonly folder: string;
  readonly examples: readonly Example[];
}

/** Compiles the examples with the workspace's settings: `path:line message` for each error. */
export function compileExamples(root: string, documented: readonly Documented[]): string[] {
  const place = mkdtempSync(join(tmpdir(), "examples-"));
  try {
    symlinkSync(join(root, "node_modules"), join(place, "node_modules"));
    for (const folder of new Set(documented.map((file) => file.folder)))
      standIn(root, place, folder);
    const origins = new Map(documented.flatMap((file) => write(place, file)));
    writeFileSync(join(place, "tsconfig.json"), JSON.stringify(settings(root)));
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const { stdout } = spawnSync(process.execPath, [tsc, "-p", place, "--pretty", "false"], {
      cwd: place,
      encoding: "utf8",
    });
    return stdout.split("\n").flatMap((line) => {
      const [, file = "", at, message] = /^(\S+)\((\d+),\d+\): (.*)$/.exec(line) ?? [];
      return message === undefined ? [] : [`${origins.get(file) ?? file}:${at} ${message}`];
    });
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** A folder in which imports resolve as they do in the package, itself by its own name included. */
function standIn(root: string, place: string, folder: string): void {
  mkdirSync(join(place, folder), { recursive: true });
  cpSync(join(root, folder, "package.json"), join(place, folder, "package.json"));
  for (const linked of ["src", "node_modules"]) {
    symlinkSync(join(root, folder, linked), join(place, folder, linked));
  }
}

/** Writes each example so that its lines have the numbers that they have in the documented file. */
function write(place: string, { path, folder, examples }: Documented): [string, string][] {
  const name = path.replaceAll("/", "_");
  return examples.map(({ line, code, fileName }) => {
    const file = fileName ?? `example-${line}.ts`;
    const written = `${folder}/examples/${name}/${file}`;
    mkdirSync(dirname(join(place, written)), { recursive: true });
    writeFileSync(join(place, written), "\n".repeat(line - 1) + code);
    return [written, path];
  });
}

function settings(root: string) {
  return {
    extends: join(root, "tsconfig.base.json"),
    compilerOptions: {
      typeRoots: [join(root, "node_modules/@types")],
      // An example may end with the value that it is about.
      noUnusedLocals: false,
    },
    include: ["**/examples/**/*.ts"],
    exclude: ["node_modules"],
  };
}
