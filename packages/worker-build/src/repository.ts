import { join, relative } from "node:path";

/** The root of the workspace. Paths in builds are relative to it, so that no build depends on where it was made. */
export const REPOSITORY = join(import.meta.dirname, "../../..");

/** A path as a person reads it: relative to the repository where it is inside. */
export function shownPath(path: string): string {
  const inside = relative(REPOSITORY, path);
  return inside.startsWith("..") ? path : inside;
}

/**
 * The folder that a bundle's source maps are relative to, wherever the bundle is written: the one of a build for this
 * machine. The sources' paths are part of the hashes in the names of files.
 */
export function bundleFolder(app: string, workload: string): string {
  return join(app, "dist/local", workload);
}
