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
