/** A file that a build writes. */
export interface BundleFile {
  /** Relative to the workload's folder. */
  readonly path: string;
  readonly contents: Uint8Array;
}
