import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";

/** What this project reads of a document of a pnpm-lock.yaml. */
export interface Lockfile {
  readonly importers?: Readonly<
    Record<string, { readonly optionalDependencies?: Readonly<Record<string, unknown>> }>
  >;
  readonly packages?: Readonly<
    Record<string, { readonly resolution?: Readonly<Record<string, unknown>> }>
  >;
  /** What each package was given for its dependencies: a version, or `NAME@VERSION` of another package. */
  readonly snapshots?: Readonly<
    Record<
      string,
      {
        readonly dependencies?: Readonly<Record<string, string>>;
        readonly optionalDependencies?: Readonly<Record<string, string>>;
      }
    >
  >;
}

/** One document for what the workspace needs; before it, one for what pnpm itself needs, where there is such: `configDependencies`. */
export function readLockfile(path: string): Lockfile[] {
  return [parseAllDocuments(readFileSync(path, "utf8"))].flat().map((document): Lockfile => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return document.toJS() ?? {};
  });
}
