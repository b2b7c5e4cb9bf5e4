import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  archiveFile,
  parseRelease,
  RELEASE_FILE,
  type ReleaseFile,
  releaseKey,
  sha256Of,
} from "@sfn-workers/infra/release";
import { openBucket, type ReleaseBucket } from "./bucket.ts";
import { ReleaseFailed } from "./failure.ts";
import type { ReleasePlace } from "./place.ts";

/**
 * Downloads the release of a commit into a folder, each archive checked. Its file comes last, so that a folder with one is whole.
 * @throws {ReleaseFailed} when there is no such release, or an archive is not what it says
 */
export async function getRelease(
  { bucket: name, region }: Pick<ReleasePlace, "bucket" | "region">,
  commit: string,
  folder: string,
): Promise<ReleaseFile> {
  const bucket = openBucket(name, region);
  try {
    const key = releaseKey(commit);
    const content = await bucket.read(key);
    if (content === undefined) {
      throw new ReleaseFailed(
        `there is no release of ${commit} in s3://${name}: pnpm release makes one of what is checked out`,
      );
    }
    const text = new TextDecoder().decode(content);
    const release = parseRelease(text, `s3://${name}/${key}`);
    if (release.commit !== commit) {
      throw new ReleaseFailed(`s3://${name}/${key} is a release of ${release.commit}`);
    }
    const path = join(folder, RELEASE_FILE);
    rmSync(path, { force: true });
    const each = Object.values(release.functions);
    for (const { sha256 } of each) await getArchive(bucket, sha256, folder);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, text);
    return release;
  } finally {
    bucket.close();
  }
}

async function getArchive(bucket: ReleaseBucket, sha256: string, folder: string): Promise<void> {
  const key = archiveFile(sha256);
  const path = join(folder, key);
  if (existsSync(path) && sha256Of(readFileSync(path)) === sha256) return;
  const content = await bucket.read(key);
  if (content === undefined) throw new ReleaseFailed(`the bucket has no ${key}`);
  const found = sha256Of(content);
  if (found !== sha256) throw new ReleaseFailed(`${key} in the bucket has the sha256 ${found}`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
