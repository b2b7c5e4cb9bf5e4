import { createHash, randomUUID } from "node:crypto";
import type { Stats } from "node:fs";
import { mkdir, open, opendir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { S3Failure } from "./failure.ts";
import { bucketFolder, found, newObjectFile, objectFile, openFile, rootFolder } from "./place.ts";
import { removeOldUploads, uploadsFolder } from "./uploads.ts";

/** What S3 says of an object. */
export interface ObjectHead {
  readonly key: string;
  readonly size: number;
  /** In seconds since 1970. */
  readonly modifiedAt: number;
  /** With its quotation marks. */
  readonly etag: string;
  /** STANDARD by default. */
  readonly storageClass?: string;
}

/** An object of a list. Its ETag is made from its content, so only who wants its head reads it. */
export interface ListedObject extends Pick<ObjectHead, "key"> {
  head(): Promise<ObjectHead>;
}

/** The objects of S3's buckets, as files of a folder: FOLDER/BUCKET/KEY. No link is followed, and nothing is outside the folder. */
export interface Objects {
  /** @throws {S3Failure} when the bucket or the key is not there. */
  head(bucket: string, key: string): Promise<ObjectHead>;
  /**
   * The content, in pieces of up to 64 KiB.
   * @throws {S3Failure} when the bucket or the key is not there.
   */
  read(bucket: string, key: string): AsyncGenerator<Uint8Array>;
  /**
   * The objects whose key begins with the prefix, in the order of their keys.
   * @throws {S3Failure} when the bucket is not there.
   */
  list(bucket: string, prefix: string): AsyncGenerator<ListedObject>;
  /**
   * Writes an object. It is there as a whole, or as it was before.
   * @throws {S3Failure} when the bucket is not there, or no file can have the key.
   */
  write(bucket: string, key: string, texts: Iterable<string>): Promise<ObjectHead>;
  remove(bucket: string, key: string): Promise<void>;
  /** What is being read ends with an error. */
  close(): void;
  /** The same folder, also after these were closed. */
  reopened(): Objects;
}

const PIECE_BYTES = 65_536;
/** The ETag of a larger object is none of its content, as that of a multipart upload on S3. */
const MAX_HASHED_BYTES = 1_048_576;
/** How many characters are written at once. */
const WRITTEN_AT_ONCE = 262_144;

/** @throws {RangeError} when the folder is none. */
export function createObjects(folder: string): Objects {
  const root = rootFolder(folder);
  removeOldUploads(root);
  return objectsIn(root);
}

function objectsIn(root: string): Objects {
  let closed = false;

  return {
    async head(bucket, key) {
      const { file, stats } = await objectFile(root, bucket, key);
      return headOf(key, file, stats);
    },
    async *read(bucket, key) {
      const { file } = await objectFile(root, bucket, key);
      yield* piecesOf(file);
    },
    async *list(bucket, prefix) {
      const within = await bucketFolder(root, bucket);
      yield* listed(within, "", prefix);
    },
    async write(bucket, key, texts) {
      const file = await newObjectFile(root, bucket, key);
      const upload = path.join(await uploadsFolder(root), randomUUID());
      try {
        await writeFile(upload, texts);
        await mkdir(path.dirname(file), { recursive: true });
        await rename(upload, file);
      } finally {
        await rm(upload, { force: true });
      }
      const { stats } = await objectFile(root, bucket, key);
      return headOf(key, file, stats);
    },
    async remove(bucket, key) {
      const { file } = await objectFile(root, bucket, key).catch(ignoreMissingKey);
      if (file !== undefined) await rm(file, { force: true });
    },
    close() {
      closed = true;
    },
    reopened: () => objectsIn(root),
  };

  async function* piecesOf(file: string): AsyncGenerator<Uint8Array> {
    const handle = await openFile(file);
    try {
      const before = await handle.stat();
      while (!closed) {
        // A piece of its own each time: whoever gets it may keep it.
        const { bytesRead, buffer } = await handle.read({
          buffer: Buffer.allocUnsafe(PIECE_BYTES),
        });
        if (bytesRead === 0) {
          if (isSame(before, await handle.stat())) return;
          throw new Error(`'${file}' was changed while it was read`);
        }
        yield buffer.subarray(0, bytesRead);
      }
      throw new Error("the endpoint is closed");
    } finally {
      await handle.close();
    }
  }

  async function* listed(
    folder: string,
    before: string,
    prefix: string,
  ): AsyncGenerator<ListedObject> {
    for (const { name, isFolder } of await entriesOf(folder, before, prefix)) {
      if (closed) return;
      const file = path.join(folder, name);
      const key = `${before}${name}`;
      if (isFolder) {
        yield* listed(file, `${key}/`, prefix);
        continue;
      }
      const stats = await found(file);
      if (stats?.isFile() && key.startsWith(prefix)) {
        yield { key, head: () => headOf(key, file, stats) };
      }
    }
  }

  async function headOf(key: string, file: string, stats: Stats): Promise<ObjectHead> {
    const { size, mtimeMs } = stats;
    const hash = createHash("md5");
    if (size > MAX_HASHED_BYTES) hash.update(`${size} ${mtimeMs}`);
    else for await (const piece of piecesOf(file)) hash.update(piece);
    const suffix = size > MAX_HASHED_BYTES ? "-1" : "";
    return {
      key,
      size,
      modifiedAt: Math.floor(mtimeMs / 1_000),
      etag: `"${hash.digest("hex")}${suffix}"`,
    };
  }
}

/** The files and folders that may have keys with the prefix, in the order of the keys: those of a folder begin with its name and "/". */
async function entriesOf(folder: string, before: string, prefix: string) {
  const entries: { readonly name: string; readonly isFolder: boolean; readonly order: Buffer }[] =
    [];
  for await (const entry of await opendir(folder)) {
    const isFolder = entry.isDirectory();
    if (!isFolder && !entry.isFile()) continue;
    const key = `${before}${entry.name}${isFolder ? "/" : ""}`;
    if (!key.startsWith(prefix) && !(isFolder && prefix.startsWith(key))) continue;
    entries.push({ name: entry.name, isFolder, order: Buffer.from(key) });
  }
  return entries.sort((a, b) => Buffer.compare(a.order, b.order));
}

/** On S3, an object that is being read stays as it is. */
function isSame(before: Stats, { size, mtimeMs }: Stats): boolean {
  return before.size === size && before.mtimeMs === mtimeMs;
}

async function writeFile(file: string, texts: Iterable<string>): Promise<void> {
  const handle = await open(file, "wx");
  try {
    let held = "";
    for (const text of texts) {
      held += text;
      if (held.length < WRITTEN_AT_ONCE) continue;
      await handle.appendFile(held);
      held = "";
    }
    await handle.appendFile(held);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function ignoreMissingKey(error: unknown): { readonly file: undefined } {
  if (error instanceof S3Failure && error.code === "NoSuchKey") return { file: undefined };
  throw error;
}
