/** Namespaces that AWS puts before an error's name on the wire. */
const SERVICE = "com.amazonaws.swf.service.v2.model";
const NAMESPACES: Readonly<Record<string, string>> = {
  ValidationException: "com.amazon.coral.validate",
  SerializationException: "com.amazon.coral.service",
  UnknownOperationException: "com.amazon.coral.service",
  InternalFailure: "com.amazon.coral.service",
  ServiceUnavailableException: "com.amazon.coral.service",
  MissingAuthenticationTokenException: "com.amazon.coral.service",
  AccessDeniedException: "com.amazon.coral.service",
  RequestEntityTooLargeException: "com.amazon.coral.service",
  ThrottlingException: "com.amazon.coral.availability",
};

/** An answer of the API that says no. `code` is AWS's name of it, `details` are further members of the answer. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(
    code: string,
    message: string,
    options: { status?: number; details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = options.status ?? 400;
    this.details = options.details;
  }
}

/** Thrown by `authorize` to refuse a call. */
export class AccessDeniedException extends ApiError {
  constructor(message: string) {
    super("AccessDeniedException", message);
  }
}

/** The `__type` of an error's answer. */
export function wireType(code: string): string {
  return `${NAMESPACES[code] ?? SERVICE}#${code}`;
}

/** Thrown by an integration to end its task with an error that a Retry or Catch can name. */
export class IntegrationFailure extends Error {
  readonly error: string;
  override readonly cause: string | undefined;

  constructor(error: string, cause?: string) {
    super(cause ?? error);
    this.name = "IntegrationFailure";
    this.error = error;
    this.cause = cause;
  }
}

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
export function reported(error: string | undefined, cause: string | undefined): StateError {
  return new StateError(error, cause, { origin: "report" });
}
