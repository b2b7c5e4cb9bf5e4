import { createHash } from "node:crypto";
import { constants } from "node:fs";
import {
  access,
  chmod,
  copyFile,
  link,
  mkdir,
  readdir,
  readFile,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { createOwnFolder, type OwnFolder, removeFolder } from "./ownFolder.ts";
import { isFull, temporaryFolderError } from "./temporaryFolder.ts";

/** What is deployed: a path in the copy, and its path on this machine, its content, or where a symbolic link leads. */
export type DeployedFile =
  | { readonly kind: "file"; readonly from: string; readonly to: string }
  | { readonly kind: "content"; readonly content: string | Uint8Array; readonly to: string }
  | { readonly kind: "link"; readonly target: string; readonly to: string }
  /** A folder that may be empty. */
  | { readonly kind: "folder"; readonly to: string };

/**
 * Copies of what is deployed, outside the checkout: code that runs from a copy finds only what was deployed with it. The
 * copies are read-only, except for root.
 */
export interface DeployedCopies {
  /**
   * Copies the files. The same files with the same content have one copy.
   *
   * @returns the copy's folder
   * @throws {Error} when a file can't be read, or Node.js would find packages above the copy.
   */
  copy(files: readonly DeployedFile[]): Promise<string>;
  /**
   * Copies a folder as `pulumi.asset.FileArchive` archives it: links to files become files, links to folders are left out.
   *
   * @returns the copy's folder
   */
  copyFolder(folder: string): Promise<string>;
  /** Removes the copy in this folder, once it is released as often as it was returned. */
  release(folder: string): Promise<void>;
  /** Removes all copies. A later `copy` begins anew. */
  remove(): Promise<void>;
}

interface Copy {
  readonly folder: Promise<string>;
  /** Without those that have released it. */
  users: number;
}

export function createDeployedCopies(parent = tmpdir()): DeployedCopies {
  let root: Promise<OwnFolder> | undefined;
  /** By the state of their files. */
  const copies = new Map<string, Copy>();
  /** Where the newest copy of a file is, by the file's state. */
  const copiedFiles = new Map<string, string>();
  let made = 0;
  let releasing = Promise.resolve();

  async function copy(files: readonly DeployedFile[]): Promise<string> {
    const key = JSON.stringify(await Promise.all(files.map(stateOf)));
    const known = copies.get(key);
    if (known !== undefined) {
      known.users += 1;
      return known.folder;
    }
    root ??= createRoot(parent);
    root.catch(() => {
      root = undefined;
    });
    const name = String(made);
    made += 1;
    const copied = root
      .then(({ path }) => copyInto(join(path, name), files, copiedFiles))
      .catch((error: unknown) => {
        throw isFull(error) ? temporaryFolderError(error, parent) : error;
      });
    copies.set(key, { folder: copied, users: 1 });
    // What could not be copied may be tried again.
    copied.catch(() => copies.delete(key));
    return copied;
  }

  async function release(released: string): Promise<void> {
    for (const [key, known] of copies) {
      if ((await known.folder.catch(() => undefined)) !== released) continue;
      known.users -= 1;
      if (known.users > 0) return;
      copies.delete(key);
      for (const [state, path] of copiedFiles) {
        if (path.startsWith(`${released}/`)) copiedFiles.delete(state);
      }
      await removeFolder(released).catch(() => {
        // What can't be removed now is removed with all copies.
      });
    }
  }

  return {
    copy,
    copyFolder: async (folder) => copy(await filesOfArchive(folder)),
    release(released) {
      releasing = releasing.then(() => release(released));
      return releasing;
    },
    async remove() {
      await releasing;
      await Promise.allSettled([...copies.values()].map(({ folder: copied }) => copied));
      const folder = await root?.catch(() => undefined);
      root = undefined;
      copies.clear();
      copiedFiles.clear();
      await folder?.remove();
    },
  };
}

/** Changes with the content, because every write changes the time. */
async function stateOf(file: DeployedFile): Promise<readonly unknown[]> {
  if (file.kind === "folder") return [file.to];
  if (file.kind === "link") return [file.to, file.target];
  if (file.kind === "content") return [file.to, hashOf(file.content)];
  const { size, mtimeMs, ctimeMs } = await stat(file.from);
  return [file.to, file.from, size, mtimeMs, ctimeMs];
}

function hashOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

async function createRoot(parent: string): Promise<OwnFolder> {
  const root = createFolder(parent);
  try {
    await requireNoPackagesAbove(root.path);
    // Node.js looks for the package of a file up to the first package.json. There is none in an image or archive.
    await writeFile(join(root.path, "package.json"), "{}\n");
    return root;
  } catch (error) {
    await root.remove();
    throw error;
  }
}

function createFolder(parent: string): OwnFolder {
  try {
    return createOwnFolder("copies", parent);
  } catch (error) {
    throw temporaryFolderError(error, parent);
  }
}

async function requireNoPackagesAbove(folder: string): Promise<void> {
  for (let above = dirname(folder); ; above = dirname(above)) {
    const packages = join(above, "node_modules");
    const exists = await access(packages).then(
      () => true,
      () => false,
    );
    if (exists) {
      throw new Error(
        `${packages} would be found by deployed code, which has only its own packages on AWS: remove it, or set TMPDIR to another folder`,
      );
    }
    if (above === dirname(above)) return;
  }
}

async function copyInto(
  folder: string,
  files: readonly DeployedFile[],
  known: Map<string, string>,
): Promise<string> {
  const folders = new Set([folder]);
  for (const { kind, to } of files) {
    const innermost = join(folder, kind === "folder" ? to : dirname(to));
    for (let path = innermost.replace(/\/$/, ""); !folders.has(path); path = dirname(path)) {
      folders.add(path);
    }
  }
  for (const path of folders) await mkdir(path, { recursive: true });
  // What has many files would need as many open ones.
  const waiting = files.values();
  const copyEach = async () => {
    for (const file of waiting) await copyFileInto(folder, file, known);
  };
  await Promise.all(Array.from({ length: COPIES_AT_ONCE }, copyEach));
  for (const path of folders) await chmod(path, READ_ONLY_FOLDER);
  return folder;
}

/** As many threads of Node.js copy. */
const COPIES_AT_ONCE = 4;

const READ_ONLY_FOLDER = 0o555;

async function copyFileInto(
  folder: string,
  file: DeployedFile,
  known: Map<string, string>,
): Promise<void> {
  const to = join(folder, file.to);
  if (file.kind === "folder") return;
  if (file.kind === "link") return symlink(file.target, to);
  if (file.kind === "content") return writeFile(to, file.content, { mode: 0o444 });
  const { size, mode, mtimeMs, ctimeMs } = await stat(file.from);
  const state = JSON.stringify([file.from, size, mtimeMs, ctimeMs]);
  const former = known.get(state);
  // What has not changed since a former copy is the same file.
  if (former === undefined || !(await linked(former, to))) {
    if (file.from.endsWith(".map")) await copySourceMap(file.from, to);
    else await copyFile(file.from, to, constants.COPYFILE_FICLONE);
    await chmod(to, (mode | 0o444) & 0o555);
  }
  known.set(state, to);
}

/** Whether the file system has links, and has made this one. */
function linked(from: string, to: string): Promise<boolean> {
  return link(from, to).then(
    () => true,
    () => false,
  );
}

/** The paths of a source map lead to the sources from the place of the original, and not from that of its copy. */
async function copySourceMap(from: string, to: string): Promise<void> {
  const map = await readFile(from, "utf8");
  const sourceRoot = JSON.stringify(pathToFileURL(`${dirname(from)}/`).href);
  // Its own sourceRoot comes later and therefore counts.
  await writeFile(
    to,
    map.replace(/^\s*\{(?=\s*")/, () => `{"sourceRoot":${sourceRoot},`),
  );
}

/** The files of a folder as `pulumi.asset.FileArchive` archives it. */
export async function filesOfArchive(
  folder: string,
): Promise<Extract<DeployedFile, { kind: "file" }>[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files: Awaited<ReturnType<typeof filesOfArchive>> = [];
  for (const entry of entries) {
    const from = join(entry.parentPath, entry.name);
    const isFile = entry.isFile() || (entry.isSymbolicLink() && (await stat(from)).isFile());
    if (isFile) files.push({ kind: "file", from, to: relative(folder, from) });
  }
  return files;
}
