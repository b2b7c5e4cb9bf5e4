import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { archiveFile, RELEASE_FILE, sha256Of } from "../release/release.ts";
import { ARCHITECTURE, type ReleaseFile } from "../release/releaseFile.ts";

export const REPOSITORY_URI = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/sfn-workers";
export const DIGEST = `sha256:${"d".repeat(64)}`;
export const COMMIT_OF_TESTS = "c".repeat(40);

/** A folder as `pnpm release get` writes it, with these workloads in the image and an archive for each. */
export function writeRelease(
  workloads: readonly string[],
  given: Readonly<Record<string, unknown>> = {},
  code = "export const handler = 1;",
): string {
  const folder = mkdtempSync(join(tmpdir(), "release-"));
  mkdirSync(join(folder, "archives"));
  const functions = workloads.map((name) => {
    const archive = zipSync({ "index.mjs": strToU8(`// ${name}\n${code}`) });
    const sha256 = sha256Of(archive);
    writeFileSync(join(folder, archiveFile(sha256)), archive);
    return [name, { sha256 }] as const;
  });
  const release: ReleaseFile = {
    form: 1,
    commit: COMMIT_OF_TESTS,
    architecture: ARCHITECTURE,
    sourceMaps: false,
    image: { uri: `${REPOSITORY_URI}@${DIGEST}`, workloads: [...workloads] },
    functions: Object.fromEntries(functions),
  };
  writeFileSync(join(folder, RELEASE_FILE), JSON.stringify({ ...release, ...given }));
  return folder;
}
