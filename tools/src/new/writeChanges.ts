import * as fs from "node:fs";
import { dirname, join } from "node:path";
import type { FileChange } from "nx/src/generators/tree";

/** Not all changes could be written, so none was. */
export class NotWritten extends Error {
  override readonly name = "NotWritten";
}

/** What touches the disk where it may be full. */
export type Disk = Pick<typeof fs, "writeFileSync" | "copyFileSync" | "renameSync">;

interface Options {
  /** Changes the new texts before they are where they belong, such as a formatter; gets their folder. */
  readonly prepare?: ((staged: string) => void) | undefined;
  readonly disk?: Disk;
}

/**
 * Writes all changes or none. First the new texts and copies of the old ones are written to a folder in `root`, where a full disk
 * is noticed; then they are moved, which needs no space. What was moved is moved back when one can't be.
 *
 * @throws {NotWritten} when one can't be written
 */
export function writeChanges(
  root: string,
  changes: readonly FileChange[],
  { prepare, disk = fs }: Options = {},
): void {
  const undo: (() => void)[] = [];
  let staging: string | undefined;
  let at = ".";
  try {
    for (const { type, path } of changes) {
      at = path;
      if (type !== "CREATE") fs.accessSync(join(root, path), fs.constants.W_OK);
    }
    staging = fs.mkdtempSync(join(root, ".pnpm-new-"));
    const places = { root, staged: join(staging, "new"), old: join(staging, "old"), disk };
    for (const change of changes) {
      at = change.path;
      stage(change, places);
    }
    if (fs.existsSync(places.staged)) prepare?.(places.staged);
    for (const change of inOrder(changes)) {
      at = change.path;
      move(change, places, undo);
    }
  } catch (error) {
    const lost = undone(undo);
    if (staging !== undefined && lost.length === 0) fs.rmSync(staging, { recursive: true });
    throw new NotWritten(
      lost.length === 0
        ? `nothing was changed: ${at}: ${reasonOf(error)}`
        : `${at}: ${reasonOf(error)}\nNot all could be put back; the old files are in ${staging}:\n${lost.join("\n")}`,
    );
  }
  fs.rmSync(staging, { recursive: true });
}

interface Places {
  readonly root: string;
  /** The new texts, by their paths from the root. */
  readonly staged: string;
  /** The old ones. */
  readonly old: string;
  readonly disk: Disk;
}

function stage({ type, path, content }: FileChange, { root, staged, old, disk }: Places): void {
  const target = join(root, path);
  if (type !== "DELETE") {
    const file = withFolder(join(staged, path));
    disk.writeFileSync(file, content ?? "");
    if (type === "UPDATE") fs.chmodSync(file, fs.statSync(target).mode);
  }
  if (type === "UPDATE") disk.copyFileSync(target, withFolder(join(old, path)));
}

function move({ type, path }: FileChange, places: Places, undo: (() => void)[]): void {
  const { disk } = places;
  const target = join(places.root, path);
  const [staged, old] = [join(places.staged, path), withFolder(join(places.old, path))];
  if (type === "CREATE") {
    const made = fs.mkdirSync(dirname(target), { recursive: true });
    if (made !== undefined) undo.push(() => fs.rmSync(made, { recursive: true }));
    disk.renameSync(staged, target);
    undo.push(() => fs.rmSync(target));
  } else if (type === "UPDATE") {
    // A link stays one.
    const file = fs.realpathSync(target);
    disk.renameSync(staged, file);
    undo.push(() => fs.renameSync(old, file));
  } else if (fs.statSync(target).isDirectory()) {
    fs.rmdirSync(target);
    undo.push(() => fs.mkdirSync(target));
  } else {
    disk.renameSync(target, old);
    undo.push(() => fs.renameSync(old, target));
  }
}

/** A folder goes after what is in it. */
function inOrder(changes: readonly FileChange[]): FileChange[] {
  return [
    ...changes.filter(({ type }) => type !== "DELETE"),
    ...changes
      .filter(({ type }) => type === "DELETE")
      .toSorted((one, other) => other.path.length - one.path.length),
  ];
}

/** @returns what could not be undone */
function undone(undo: readonly (() => void)[]): string[] {
  return undo.toReversed().flatMap((step) => {
    try {
      step();
      return [];
    } catch (error) {
      return [reasonOf(error)];
    }
  });
}

function withFolder(file: string): string {
  fs.mkdirSync(dirname(file), { recursive: true });
  return file;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
