import { lstatSync, readdirSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { refused } from "./failure.ts";
import { found } from "./place.ts";

/** Where an object is written before it has its name. No bucket has this one. */
const UPLOADS = ".uploads";
/** The names of files in it. Others are not ours. */
const UPLOAD = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** No endpoint writes one object for so long. */
const OLD_MS = 86_400_000;

/** @throws {S3Failure} when something else has its name. */
export async function uploadsFolder(root: string): Promise<string> {
  const folder = path.join(root, UPLOADS);
  await mkdir(folder, { recursive: true });
  if ((await found(folder))?.isDirectory()) return folder;
  throw refused(`'${folder}' must be a folder`);
}

/** Removes what an endpoint that was killed had begun to write. Another one may write into the same folder now. */
export function removeOldUploads(root: string): void {
  const folder = path.join(root, UPLOADS);
  try {
    if (!lstatSync(folder).isDirectory()) return;
    for (const name of readdirSync(folder)) {
      if (!UPLOAD.test(name)) continue;
      const file = path.join(folder, name);
      const stats = lstatSync(file);
      if (stats.isFile() && stats.mtimeMs < Date.now() - OLD_MS) rmSync(file, { force: true });
    }
  } catch {
    // There are none, or they can only be read.
  }
}
