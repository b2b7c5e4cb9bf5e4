import type { Manifest } from "@sfn-workers/worker-core/manifest";

/** Where a registered workload's files are. All paths are absolute. */
export interface WorkloadSource {
  readonly name: string;
  readonly manifest: Manifest;
  /** The folder of its module `manifest.*`. */
  readonly directory: string;
  /** The module `handler.*` beside the manifest; it exports `workload`. */
  readonly handlerFile: string;
  /** The module `cases.*` beside the manifest. */
  readonly casesFile: string | undefined;
  /** The nearest folder with a `package.json`. */
  readonly packageDirectory: string;
}
