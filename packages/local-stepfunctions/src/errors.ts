/** The namespaces of error names on the wire. */
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

/** Whether the service model of Step Functions has the error. The others are those of every service. */
export function isModelled(code: string): boolean {
  return code === "ValidationException" || NAMESPACES[code] === undefined;
}

/** AWS's message of ThrottlingException. */
export const RATE_EXCEEDED = "Rate exceeded";

/**
 * The API rejected a call. `code` is AWS's name of the error; `details` are further members of the answer. `remedy` tells a person what
 * AWS's message does not: it is no part of the answer.
 */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly remedy: string | undefined;

  constructor(
    code: string,
    message: string,
    options: {
      status?: number;
      details?: Readonly<Record<string, unknown>>;
      remedy?: string | undefined;
    } = {},
  ) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = options.status ?? 400;
    this.details = options.details;
    this.remedy = options.remedy;
  }
}

/**
 * Thrown by `authorize` to deny a call.
 *
 * @example
 * ```ts
 * import { AccessDeniedException, type Authorize } from "@sfn-workers/local-stepfunctions";
 *
 * export const authorize: Authorize = ({ accessKeyId, action }) => {
 *   if (accessKeyId !== "ADMIN") throw new AccessDeniedException(`${accessKeyId} may not call ${action}`);
 * };
 * ```
 */
export class AccessDeniedException extends ApiError {
  constructor(message: string) {
    super("AccessDeniedException", message);
  }
}

/** AWS's answer to a call that is not signed. */
export function missingAuthenticationToken(): ApiError {
  return new ApiError(
    "MissingAuthenticationTokenException",
    "Request is missing Authentication Token",
  );
}

/** The `__type` of an error on the wire. */
export function wireType(code: string): string {
  return `${NAMESPACES[code] ?? SERVICE}#${code}`;
}

/**
 * Thrown by an integration to fail its task with an error that Retry and Catch can match.
 *
 * @example
 * ```ts
 * import { IntegrationFailure, type Integrations } from "@sfn-workers/local-stepfunctions";
 *
 * export const integrations: Integrations = {
 *   "dynamodb:putItem": async () => {
 *     throw new IntegrationFailure("DynamoDB.ConditionalCheckFailedException", "The item exists");
 *   },
 * };
 * ```
 */
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
