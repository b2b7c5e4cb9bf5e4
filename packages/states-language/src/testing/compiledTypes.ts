import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../../../..");
const IMPORTS = `import { defineWorkflow, named, run, workloadOf } from ${JSON.stringify(join(import.meta.dirname, "../workflow/index.ts"))};\n`;
const TSC = join(ROOT, "node_modules/typescript/bin/tsc");

/** What the compiler says of each source: the first line of each error, in the order of their places. `shared` comes before all of them. */
export function compilerTexts(sources: readonly string[], shared = ""): string[][] {
  return compilerReports(sources, shared).map((reports) =>
    reports.map((report) => report.split("\n")[0] ?? ""),
  );
}

/** The same, with the lines that explain each error. */
export function compilerReports(sources: readonly string[], shared = ""): string[][] {
  const folder = mkdtempSync(join(tmpdir(), "workflow-types-"));
  try {
    writeFileSync(join(folder, "package.json"), '{"type":"module"}');
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(SETTINGS));
    for (const [index, source] of sources.entries()) {
      writeFileSync(join(folder, `${index}.ts`), IMPORTS + shared + source);
    }
    const args = [TSC, "-p", folder, "--pretty", "false"];
    const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    const texts = sources.map((): string[] => []);
    for (const [, file = "", text = ""] of stdout.matchAll(ERROR)) texts[Number(file)]?.push(text);
    return texts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const ERROR = /^(\d+)\.ts\(\d+,\d+\): error TS\d+: (.*(?:\n .*)*)/gm;

const SETTINGS = {
  extends: join(ROOT, "tsconfig.base.json"),
  compilerOptions: {
    typeRoots: [join(ROOT, "node_modules/@types")],
    // Each source imports what any of them needs.
    noUnusedLocals: false,
  },
  include: ["*.ts"],
};
