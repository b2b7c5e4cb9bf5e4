/**
 * What ends a state other than well. A failure while the state itself was being worked out (`origin: "state"`) gets AWS's
 * introduction, which names the state and its event; what a task or a Fail state reports stays verbatim. `location` is
 * set where a JSONata query failed, which AWS writes into the history as an event of its own.
 */
export class StateError extends Error {
  readonly error: string | undefined;
  override readonly cause: string | undefined;
  readonly origin: "state" | "report";
  readonly location: string | undefined;
  readonly evaluation: boolean;

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
