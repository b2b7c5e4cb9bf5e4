import type { Change, LocalResource } from "@sfn-workers/local-cloud";
import type { Clock } from "@sfn-workers/local-stepfunctions";
import type { WorkloadBuilder } from "@sfn-workers/worker-build";
import type { News } from "./news.ts";
import type { DevProgram, DevWorkload } from "./program.ts";

/** What runs, as a session changes it. */
export interface SessionDeployment {
  readonly resources: readonly LocalResource[];
  renew(urn: string, signal: AbortSignal): Promise<void>;
  update(program: DevProgram): Promise<{ readonly changes: readonly Change[] }>;
}

export interface SessionParts {
  createBuilder(workload: DevWorkload): Pick<WorkloadBuilder, "build" | "close">;
  /** Reads what to deploy as the files are now. After a failure nothing that was loaded before is used. */
  readProgram(afterFailure: boolean): Promise<DevProgram>;
  /** Whether a file was read for what is deployed. */
  hasLoaded(file: string): boolean;
  /** The file, and what it imports, as far as it was loaded for what is deployed. */
  partsOf(file: string): ReadonlySet<string>;
  tell(news: News): void;
  /** Called when a workload's new worker runs, its resources were updated, or a saved workflow is deployed. */
  onRenewed?(name: string): void;
  readonly clock: Clock;
}
