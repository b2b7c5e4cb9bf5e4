/**
 * The error with which a state fails. `origin: "state"`: the state could not be evaluated, and AWS prefixes the cause with a
 * sentence that names the state and its event. `origin: "report"`: a task or a Fail state reported the error, and its cause
 * stays verbatim.
 *
 * @example
 * ```ts
 * import { StateError } from "@sfn-workers/states-language/errors";
 *
 * const error = new StateError("States.Runtime", "The input has no items.");
 * console.log(error.error, error.cause, error.origin); // States.Runtime The input has no items. state
 * ```
 */
export class StateError extends Error {
  readonly error: string | undefined;
  override readonly cause: string | undefined;
  readonly origin: "state" | "report";
  /** Whether a JSONata query failed, for which AWS records an extra event. */
  readonly evaluation: boolean;
  /** The field whose JSONata query failed. */
  readonly location: string | undefined;
  /** Whether only its own name matches it in Retry and Catch, but no wildcard. */
  readonly terminal: boolean;

  constructor(
    error: string | undefined,
    cause: string | undefined,
    options: {
      origin?: "state" | "report";
      evaluation?: boolean;
      location?: string;
      terminal?: boolean;
    } = {},
  ) {
    super(cause ?? error ?? "");
    this.name = "StateError";
    this.error = error;
    this.cause = cause;
    this.origin = options.origin ?? "state";
    this.location = options.location;
    this.evaluation = options.evaluation ?? false;
    this.terminal = options.terminal ?? false;
  }
}

/** The error that a task or a Fail state reported. */
export function reportedError(error: string | undefined, cause: string | undefined): StateError {
  return new StateError(error, cause, { origin: "report" });
}
