import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, relative } from "node:path";
import type { WorkloadSource } from "../workloadSource.ts";
import {
  bundledFiles,
  type InstalledPackage,
  installedPackages,
  packageFile,
} from "./installedPackages.ts";

/** What Node.js says when a file or a module is not where code looks for it. */
const MISSING =
  /ENOENT|ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND|Cannot find (?:module|package)|ERR_DLOPEN_FAILED|\.node\b/;
const FRAME = /^\s*at .*$/gm;
/** The path that could not be opened or loaded. */
const MISSING_PATH = /(?:ENOENT[^']*|Cannot find module )'([^']+)'/;

export interface BuildPlace {
  /** The folder that the worker ran from. */
  readonly bundle: string;
  readonly workload: Pick<WorkloadSource, "manifest" | "packageDirectory">;
}

/**
 * What to write into the manifest when a failure's text shows that the build lacks a file, which the code looks for beside
 * itself. The stacks in the text must be mapped to the sources.
 *
 * @param text - all that is known of the failure
 * @returns a sentence, or undefined when the failure is another one
 */
export function remedyOf(text: string, place: BuildPlace): string | undefined {
  if (!MISSING.test(text)) return undefined;
  const frame = text.match(FRAME)?.find((line) => !/\bnode:|\(internal/.test(line));
  // Its package is installed beside the code already.
  if (frame?.includes(`${place.bundle}/node_modules/`)) return undefined;
  const file = missingFile(text, place.bundle);
  const name = packageFile(frame ?? "")?.name ?? packageWith(file, place);
  if (name !== undefined) return externalRemedy(name, place);
  if (file === undefined) return undefined;
  return `The code looks for ${file} beside itself, and it is not in the build. Write bundle: { assets: ["${file}"] } into the manifest.`;
}

/** The path inside the build that is missing. */
function missingFile(text: string, bundle: string): string | undefined {
  const path = MISSING_PATH.exec(text)?.[1];
  if (path === undefined || !isAbsolute(path)) return undefined;
  const inside = relative(bundle, path);
  return inside.startsWith("..") ? undefined : inside;
}

/** The package in the build that has such a file beside one of its sources: a thread of its own, for instance. */
function packageWith(file: string | undefined, { bundle, workload }: BuildPlace) {
  if (file === undefined) return undefined;
  const installed = installedPackages(workload.packageDirectory);
  const sources = bundledFiles(bundle);
  return installed.find(({ name, folder }) =>
    sources.some(
      (source) => source.name === name && existsSync(join(folder, dirname(source.path), file)),
    ),
  )?.name;
}

function externalRemedy(name: string, { workload }: BuildPlace): string {
  const { by = name }: Partial<InstalledPackage> =
    installedPackages(workload.packageDirectory).find((one) => one.name === name) ?? {};
  const external = [...new Set([...(workload.manifest.bundle?.external ?? []), by])].toSorted();
  const list = external.map((each) => JSON.stringify(each)).join(", ");
  const named = by === name ? name : `${name}, which ${by} loads,`;
  return `The package ${named} looks for a file or a module that is not in the build. Write bundle: { external: [${list}] } into the manifest: then ${by} is installed beside the code instead of bundled.`;
}
