import type { Sample } from "./sample.ts";

export interface MutateOptions {
  /** The package's folder or name. */
  readonly packageName: string;
  /** Globs below the package's folder. */
  readonly files: readonly string[];
  readonly sample: Sample | undefined;
  readonly concurrency: number;
  /** The lowest score that passes, in percent. */
  readonly atLeast: number;
  readonly json: boolean;
}
