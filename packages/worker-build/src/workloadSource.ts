import type { Manifest } from "@sfn-workers/worker-core/manifest";

/** Where the files of a registered workload that can be built are. All paths are absolute. */
export interface WorkloadSource extends RegisteredWorkload {
  readonly handlerFile: string;
}

/** Where a registered workload's files are. All paths are absolute. */
export interface RegisteredWorkload {
  readonly name: string;
  readonly manifest: Manifest;
  /** The folder of its module `manifest.*`. */
  readonly directory: string;
  /** The module `handler.*` beside the manifest; it exports `workload`. One whose tasks are always done elsewhere has none. */
  readonly handlerFile: string | undefined;
  /** The module `cases.*` beside the manifest. */
  readonly casesFile: string | undefined;
  /** The nearest folder with a `package.json`. */
  readonly packageDirectory: string;
}
