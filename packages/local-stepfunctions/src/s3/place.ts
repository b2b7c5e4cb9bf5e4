import { constants, lstatSync, realpathSync, type Stats } from "node:fs";
import { lstat, open } from "node:fs/promises";
import path from "node:path";
import { noSuchBucket, noSuchKey, refused } from "./failure.ts";

/** No link, and no waiting for the other end of a pipe. */
const READING = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** The names that S3 gives to buckets, old ones too. None is a path. */
const BUCKET = /^(?!\.)[A-Za-z0-9._-]{3,255}$/;

/**
 * The folder of a bucket.
 * @throws {S3Failure} when there is none.
 */
export async function bucketFolder(root: string, bucket: string): Promise<string> {
  const folder = path.join(root, bucket);
  if (!BUCKET.test(bucket) || !(await found(folder))?.isDirectory()) throw noSuchBucket();
  return folder;
}

/** The names of the folders of a key, and of its file; undefined for a key that no file can have. */
function namesOf(key: string): readonly string[] | undefined {
  const names = key.split("/");
  const isName = (name: string) =>
    name !== "" && name !== "." && name !== ".." && !/[\0\\]/.test(name);
  return names.every(isName) ? names : undefined;
}

/**
 * The file of an object, and what it is.
 * @throws {S3Failure} when there is none. Symbolic links are none: they could lead out of the folder.
 */
export async function objectFile(
  root: string,
  bucket: string,
  key: string,
): Promise<{ readonly file: string; readonly stats: Stats }> {
  const names = namesOf(key);
  let file = await bucketFolder(root, bucket);
  if (names === undefined) throw noSuchKey();
  for (const [index, name] of names.entries()) {
    file = path.join(file, name);
    const stats = await found(file);
    if (index === names.length - 1 && stats?.isFile()) return { file, stats };
    if (!stats?.isDirectory()) break;
  }
  throw noSuchKey();
}

/**
 * The file that an object is to have.
 * @throws {S3Failure} when no file can have the key, or a link or another object is in the way.
 */
export async function newObjectFile(root: string, bucket: string, key: string): Promise<string> {
  const names = namesOf(key);
  let file = await bucketFolder(root, bucket);
  if (names === undefined) throw refused(`No file can have the key '${key}'`);
  for (const [index, name] of names.entries()) {
    file = path.join(file, name);
    const stats = await found(file);
    const fits = index === names.length - 1 ? stats?.isFile() : stats?.isDirectory();
    if (fits === false) throw refused(`'${file}' is in the way of the key '${key}'`);
  }
  return file;
}

/** What is at a path, without following a link that is its last part; undefined if there is nothing. */
export async function found(file: string): Promise<Stats | undefined> {
  return lstat(file).catch((error: unknown) => {
    if (isNothing(error)) return undefined;
    throw error;
  });
}

/** Opens a file to read. Whoever put a link there since is refused. */
export function openFile(file: string) {
  return open(file, READING).catch((error: unknown) => {
    throw isNothing(error) ? noSuchKey() : error;
  });
}

/** Whether there is nothing at a path, or nothing that is an object: a name that no file can have, a link, a socket. */
function isNothing(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return NOTHING.some((one) => one === code);
}

const NOTHING = ["ENOENT", "ENOTDIR", "ENAMETOOLONG", "ELOOP", "ENXIO"];

/** @throws {RangeError} when the folder is none. */
export function rootFolder(folder: string): string {
  if (!lstatSync(folder, { throwIfNoEntry: false })) throw notAFolder(folder);
  const root = realpathSync(folder);
  if (!lstatSync(root).isDirectory()) throw notAFolder(folder);
  return root;
}

function notAFolder(folder: string): RangeError {
  return new RangeError(`s3 is '${folder}': it must be a folder, in which each bucket has one`);
}
