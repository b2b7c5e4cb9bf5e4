import { lstatSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { chmod, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endWithThisProcess } from "./endWithThisProcess.ts";
import { hasEnded, ownerName, type ProcessFacts, systemFacts } from "./folderOwner.ts";

/** A temporary folder of this process. */
export interface OwnFolder {
  readonly path: string;
  remove(): Promise<void>;
  removeSync(): void;
}

const PREFIX = "sfn-workers-";
const swept = new Set<string>();

/**
 * Makes a temporary folder that is removed when this process ends, also by SIGKILL. Its name tells its owner, so that another
 * process finds what nothing could remove any more. The first one of a process removes such folders.
 *
 * @param kind what it is for, in its name
 * @throws {Error} the error of the system, when it can't be made
 */
export function createOwnFolder(kind: string, parent = tmpdir()): OwnFolder {
  const owner = ownerName(process.pid, systemFacts);
  const name = owner === undefined ? kind : `${kind}-${owner}`;
  const path = mkdtempSync(join(realpathSync(parent), `${PREFIX}${name}-`));
  const forget = endWithThisProcess({ folder: path });
  if (!swept.has(parent)) {
    swept.add(parent);
    void removeAbandoned(parent);
  }
  return {
    path,
    async remove() {
      await removeFolder(path);
      forget();
    },
    removeSync() {
      rmSync(path, { recursive: true, force: true });
      forget();
    },
  };
}

/** Removes the folders whose owners have certainly ended. What can't be removed stays. */
export async function removeAbandoned(
  parent: string,
  facts: ProcessFacts = systemFacts,
): Promise<void> {
  for (const name of namesIn(parent)) {
    const [, owner] = /^sfn-workers-.+-(\w+\.\w+\.\w+\.\w+)-\w{6}$/.exec(name) ?? [];
    if (owner === undefined || !hasEnded(owner, facts)) continue;
    const path = join(parent, name);
    const { uid } = lstatSync(path, { throwIfNoEntry: false }) ?? {};
    if (uid !== process.getuid?.()) continue;
    await removeFolder(path).catch(() => {
      // Another process may remove it too. What stays is tried again by the next one.
    });
  }
}

function namesIn(parent: string): string[] {
  try {
    return readdirSync(parent).filter((name) => name.startsWith(PREFIX));
  } catch {
    return [];
  }
}

/** Removes a folder, also one whose folders are read-only. */
export async function removeFolder(folder: string): Promise<void> {
  await makeFoldersWritable(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  await rm(folder, { recursive: true, force: true });
}

async function makeFoldersWritable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await makeFoldersWritable(join(folder, entry.name));
  }
}
