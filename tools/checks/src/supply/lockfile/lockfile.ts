import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** What this project reads of a pnpm-lock.yaml. */
export interface Lockfile {
  readonly importers?: Readonly<
    Record<string, { readonly optionalDependencies?: Readonly<Record<string, unknown>> }>
  >;
  readonly packages?: Readonly<
    Record<string, { readonly resolution?: Readonly<Record<string, unknown>> }>
  >;
}

export function readLockfile(path: string): Lockfile {
  const file: Lockfile | null = parse(readFileSync(path, "utf8"));
  return file ?? {};
}
