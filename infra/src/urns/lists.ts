import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { program } from "../program.ts";
import { readStackFile, type Stack, stackNames } from "../stackFile.ts";
import { manifests } from "./manifests.ts";
import { MATRIX } from "./matrix.ts";
import { type RegisteredUrn, registeredUrns } from "./registered.ts";
import { workflows } from "./workflows.ts";

const INFRA = fileURLToPath(new URL("../..", import.meta.url));

/** The folder of the checked-in lists. */
export const LISTS = join(INFRA, "urns");

/** A program run with a list of its URNs. */
export interface ListedRun {
  /** Below the folder of the lists. */
  readonly file: string;
  run(): Promise<RegisteredUrn[]>;
}

/** A run of a stack that has a file. */
export interface StackRun extends ListedRun {
  /** The workloads that the stack file names. */
  readonly workloads: readonly string[];
}

/** The repository's own stacks, one for each stack file. */
export function stackRuns(): StackRun[] {
  return stackNames().map((name) => {
    const stack = readStackFile(name);
    return {
      file: `${name}.txt`,
      run: () => registeredUrns(stack, () => program()),
      workloads: Object.keys(stack.config["sfn-workers:workloads"] ?? {}),
    };
  });
}

/** The environments of the matrix, independent of the repository's stacks. */
export function matrixRuns(): ListedRun[] {
  return Object.entries(MATRIX).map(([name, stack]) => ({
    file: `matrix/${name}.txt`,
    run: () => registeredUrns(stack, () => program({ manifests, workflows, transforms: {} })),
  }));
}

/** The URNs of a list; none for a stack that has no list yet. */
export function readList(folder: string, file: string): string[] {
  const path = join(folder, file);
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split(/\r?\n/)
    .filter((line) => line !== "");
}

/** A list for a stack that has no file yet. */
export async function urnList(stack: Stack): Promise<string> {
  return listText(await registeredUrns(stack, () => program()));
}

export function writeList(
  folder: string,
  file: string,
  registered: readonly RegisteredUrn[],
): void {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, listText(registered));
}

/** Sorts the URNs, so that a diff of the list shows only the program's changes. */
function listText(registered: readonly RegisteredUrn[]): string {
  return registered
    .map(({ urn }) => `${urn}\n`)
    .toSorted()
    .join("");
}

/** Lists whose stack file or matrix entry is gone. */
export function staleLists(folder: string, runs: readonly ListedRun[]): string[] {
  const files = new Set(runs.map(({ file }) => join(folder, file)));
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !files.has(path))
    .map((path) => relative(folder, path));
}

export function removeList(folder: string, file: string): void {
  rmSync(join(folder, file));
}
