import { isDeepStrictEqual } from "node:util";
import type { DevWorkload } from "./program.ts";

/** What a session knows of a workload's files. */
export interface WorkloadFiles {
  readonly workload: DevWorkload;
  /** The files in its newest build. */
  readonly files: ReadonlySet<string>;
  /** Its last build has failed. What would mend it is in files that are unknown. */
  readonly hasFailed: boolean;
}

/** Whether the workload must be built because these files have changed. */
export function isAffected(of: WorkloadFiles, changed: ReadonlySet<string>): boolean {
  if (of.hasFailed) return changed.size > 0;
  return [...changed].some((file) => of.files.has(file) || mayBeAsset(of.workload, file));
}

/** A new file may match a glob of the manifest. */
function mayBeAsset({ source: { manifest, directory } }: DevWorkload, file: string): boolean {
  return (manifest.bundle?.assets ?? []).length > 0 && file.startsWith(`${directory}/`);
}

export function hasSecrets({ source: { manifest } }: DevWorkload): boolean {
  return Object.keys(manifest.secrets ?? {}).length > 0;
}

/** Whether a builder of the one builds the other. Schemas are others after each load. */
export function isSame(a: DevWorkload, b: DevWorkload): boolean {
  const facts = ({ worker, source: { manifest, ...paths } }: DevWorkload) => ({
    ...{ worker, paths, bundle: manifest.bundle },
    hasSecrets: Object.keys(manifest.secrets ?? {}).length > 0,
  });
  return isDeepStrictEqual(facts(a), facts(b));
}
