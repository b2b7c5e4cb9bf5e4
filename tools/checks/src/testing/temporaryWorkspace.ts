import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { onTestFinished } from "vitest";

const ROOT = join(import.meta.dirname, "../../../..");

/** A folder with the workspace's list of packages and lint configuration, and these files, path → content, until the test is over. */
export function temporaryWorkspace(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "checks-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const path of ["biome.json", ".gitignore", "pnpm-workspace.yaml", "tools/checks/lint"]) {
    cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  }
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

const BIOME = createRequire(join(ROOT, "package.json")).resolve("@biomejs/biome/bin/biome");

/** The errors that biome finds in these files: `path:line message`. */
export function lintErrors(files: Readonly<Record<string, string>>): string[] {
  const folder = temporaryWorkspace(files);
  const args = [BIOME, "lint", "--reporter=github", "--diagnostic-level=error", "."];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  return [...stdout.matchAll(/^::error .*file=(.+?),line=(\d+),.*?::(.*)$/gm)].map(
    ([, file = "", line, message]) => `${relative(folder, file)}:${line} ${message}`,
  );
}
