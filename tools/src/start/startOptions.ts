import type { ExecutionOptions } from "../executions/options.ts";

export interface StartOptions extends ExecutionOptions {
  /** Shows the workers' logs on stderr. */
  readonly verbose?: boolean | undefined;
  /** The concurrent executions of the local account's functions. */
  readonly lambdaConcurrency?: number | undefined;
  /** Shows every resource, instead of a line for each workload. */
  readonly tree?: boolean | undefined;
  /** After the executions, the environment stays up until Ctrl-C. */
  readonly keep?: boolean | undefined;
  /** The rates of faults as given, to show them. */
  readonly faults?: string | undefined;
}
