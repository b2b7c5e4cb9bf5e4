import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

export interface TemporaryFolder {
  readonly root: string;
  /** Writes files, by their path in the folder. */
  write(files: Readonly<Record<string, string | Buffer>>): void;
  path(...parts: readonly string[]): string;
}

/** A folder outside the checkout that the end of the test deletes. */
export function temporaryFolder(): TemporaryFolder {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "worker-build-")));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const path = (...parts: readonly string[]) => join(root, ...parts);
  return {
    root,
    path,
    write(files) {
      for (const [file, content] of Object.entries(files)) {
        mkdirSync(dirname(path(file)), { recursive: true });
        writeFileSync(path(file), content);
      }
    },
  };
}
