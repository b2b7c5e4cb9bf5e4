import { IntegrationFailure } from "../errors.ts";
import type { InvocationAnswer } from "./endpoint.ts";

/** The error of a function that threw one. Its name is the error's type, and its cause what Lambda returned. */
export function functionFailure(body: string): IntegrationFailure {
  const { errorType } = membersOf(body);
  if (typeof errorType === "string" && errorType !== "") {
    return new IntegrationFailure(errorType, body);
  }
  return new IntegrationFailure(
    "Lambda.Unknown",
    `The cause could not be determined because Lambda did not return an error type. Returned payload: ${body}`,
  );
}

/** The error when Lambda refuses the call, as AWS's first SDK for Java has it. */
export function refusal({ status, body }: InvocationAnswer, header: HeaderOf): IntegrationFailure {
  const code = codeOf(status, header("x-amzn-errortype"));
  const { Message, message = Message } = membersOf(body);
  const details = [
    "Service: AWSLambda",
    `Status Code: ${status}`,
    `Error Code: ${code ?? "null"}`,
    `Request ID: ${header("x-amzn-requestid") ?? "null"}`,
    "Proxy: null",
  ];
  const name = code === undefined || COMMON_CODES.has(code) ? "AWSLambdaException" : code;
  const text = typeof message === "string" ? message : body;
  return new IntegrationFailure(`Lambda.${name}`, `${text} (${details.join("; ")})`);
}

/** Returns a header, whatever the case of its name. */
export type HeaderOf = (name: string) => string | undefined;

/** Errors of every service, which are not in Lambda's model. */
const COMMON_CODES: ReadonlySet<string> = new Set([
  "AccessDeniedException",
  "ExpiredTokenException",
  "IncompleteSignatureException",
  "InvalidSignatureException",
  "MissingAuthenticationTokenException",
  "ThrottlingException",
  "UnrecognizedClientException",
]);

/** `ResourceNotFoundException:http://…`, `ResourceNotFound`, or none. */
function codeOf(status: number, type: string | undefined): string | undefined {
  const [name = ""] = type?.split("#").at(-1)?.split(":") ?? [];
  if (name !== "") return name.endsWith("Exception") ? name : `${name}Exception`;
  if (status === 404) return "ResourceNotFoundException";
  if (status === 429) return "TooManyRequestsException";
  return status >= 500 ? "ServiceException" : undefined;
}

function membersOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
