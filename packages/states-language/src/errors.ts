/**
 * An error that a state fails with. `origin: "state"`: the state itself could not be evaluated, and AWS puts a sentence
 * before the cause that names the state and its event. `origin: "report"`: a task or a Fail state reported the error, and
 * its cause stays verbatim.
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
  /** Whether a JSONata query failed, which AWS records as an event of its own. */
  readonly evaluation: boolean;
  /** The field whose JSONata query failed. */
  readonly location: string | undefined;

  constructor(
    error: string | undefined,
    cause: string | undefined,
    options: { origin?: "state" | "report"; evaluation?: boolean; location?: string } = {},
  ) {
    super(cause ?? error ?? "");
    this.name = "StateError";
    this.error = error;
    this.cause = cause;
    this.origin = options.origin ?? "state";
    this.location = options.location;
    this.evaluation = options.evaluation ?? false;
  }
}

/** An error as a task or a Fail state reports it. */
export function reportedError(error: string | undefined, cause: string | undefined): StateError {
  return new StateError(error, cause, { origin: "report" });
}
