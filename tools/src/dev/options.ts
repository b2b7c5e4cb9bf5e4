export interface DevOptions {
  /** Shows the workers' logs: of all, or of one workload. */
  readonly logs?: string | true | undefined;
  /** Starts workers with an inspector: all, or that of one workload. */
  readonly inspect?: string | true | undefined;
  /** Reads the input that is sent at the start and after each change, as its file is now. It throws when it can't. */
  readonly start?: (() => unknown) | undefined;
  /** Deploys only this workload. */
  readonly workload?: string | undefined;
  /** Deploys only this workflow, with the workloads that it hands tasks to. */
  readonly workflow?: string | undefined;
  /** Shows all resources at the start. */
  readonly tree?: boolean | undefined;
  readonly json?: boolean | undefined;
}
