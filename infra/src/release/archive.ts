import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type ZipOptions, type Zippable, zipSync } from "fflate";
import type { Artifacts } from "../artifacts.ts";
import { keptMapOf } from "../keptMapOf.ts";
import type { Settings } from "../settings/settings.ts";

type Built = Pick<Artifacts, "lambdaWorker" | "lambdaMaps">;

/** Files have the modes that git knows, and Lambda has to read them all. */
const [FILE, EXECUTABLE, OWNER_EXECUTES] = [0o100644, 0o100755, 0o100];

/** By which a reader takes the modes for those of Unix, and where they stand (PKWARE's APPNOTE, 4.4.2 and 4.4.15). */
const UNIX = 3;
const MODE_BITS = 16;

/** The format has no time zone, and fflate writes what a clock on the wall shows; so does this. */
const sameTime = () => new Date(1990, 0, 1);

/**
 * A function's archive, whose bytes depend on the content of the build alone: names in their order, one time for all, two modes.
 *
 * @param sourceMaps whether the maps of the files go along
 */
export function builtArchive(
  { lambdaWorker, lambdaMaps }: Built,
  workload: string,
  { sourceMaps }: Pick<Settings, "sourceMaps">,
): Uint8Array {
  const folder = resolve(lambdaWorker, workload);
  const entries: Zippable = {};
  for (const file of filesIn(folder, "")) {
    const path = join(folder, file);
    entries[file] = entryOf(path);
    const map = sourceMaps && !file.includes("/") ? keptMapOf(path, lambdaMaps) : undefined;
    if (map !== undefined && existsSync(map)) entries[`${file}.map`] = entryOf(map);
  }
  return zipSync(entries, { mtime: sameTime() });
}

/** @returns the path of the archive; `undefined` without a build */
export function writeBuiltArchive(
  artifacts: Built,
  workload: string,
  settings: Pick<Settings, "sourceMaps">,
): string | undefined {
  const { lambdaWorker } = artifacts;
  if (!existsSync(resolve(lambdaWorker, workload))) return undefined;
  const path = resolve(lambdaWorker, "../archives", `${workload}.zip`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, builtArchive(artifacts, workload, settings));
  return path;
}

function entryOf(path: string): [Uint8Array, ZipOptions] {
  const mode = (statSync(path).mode & OWNER_EXECUTES) === 0 ? FILE : EXECUTABLE;
  return [readFileSync(path), { os: UNIX, attrs: mode << MODE_BITS }];
}

/** Each with `/` between its parts, in the order of the characters, whatever the file system and the language. */
function filesIn(folder: string, below: string): string[] {
  return readdirSync(join(folder, below))
    .toSorted()
    .flatMap((name) => {
      const file = below === "" ? name : `${below}/${name}`;
      return statSync(join(folder, file)).isDirectory() ? filesIn(folder, file) : [file];
    });
}
