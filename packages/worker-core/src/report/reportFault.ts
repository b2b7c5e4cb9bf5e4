/** The error of a failed report or heartbeat, from AWS or from the network. */
export interface ReportFault {
  /** AWS's name of the error, or Node's code (ECONNRESET, ENOTFOUND, …). */
  readonly code: string;
  readonly message: string;
  /** The call was sent, and no answer says that it had no effect. A call that AWS rejected, or that was never sent, had none. */
  readonly mayHaveArrived: boolean;
}

/** The token will never be valid again. API: SendTaskSuccess, SendTaskFailure, SendTaskHeartbeat. */
const DEAD_TOKEN = new Set(["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"]);

/** AWS rejects the report itself: sending it again cannot succeed. */
const REJECTED_REPORT = new Set([
  "InvalidOutput",
  "ValidationException",
  // It is too long for a proxy or a firewall.
  "Http413",
]);

/** Every service answers with these to credentials that it does not accept. API references: common errors. */
export const REFUSED_CREDENTIALS: ReadonlySet<string> = new Set([
  "AccessDeniedException",
  "UnrecognizedClientException",
  // The secret or the region is wrong. A wrong clock causes the same error but is corrected: the next call is signed with AWS's
  // time.
  "InvalidSignatureException",
  "SignatureDoesNotMatch",
  "IncompleteSignature",
  "IncompleteSignatureException",
  "MissingAuthenticationToken",
  "MissingAuthenticationTokenException",
  "OptInRequired",
  "InvalidClientTokenId",
]);

const WRONG_CLOCK = /^Signature (expired|not yet current)/;

/** A report meets these besides: the worker may not use the key that encrypts the task's data. API: SendTaskSuccess. */
const REFUSED_REPORT = new Set([...REFUSED_CREDENTIALS, "KmsAccessDeniedException"]);

/** Whether the service refuses this caller, so that no repetition of the call can succeed. */
export function isRefusedForGood(
  { code, message }: Pick<ReportFault, "code" | "message">,
  codes: ReadonlySet<string> = REFUSED_REPORT,
): boolean {
  return codes.has(code) && !WRONG_CLOCK.test(message);
}

export const isDeadToken = (code: string) => DEAD_TOKEN.has(code);
export const isRejectedReport = (code: string) => REJECTED_REPORT.has(code);

export function faultOf(error: unknown): ReportFault {
  if (!(error instanceof Error)) {
    return { code: "Unknown", message: String(error), mayHaveArrived: true };
  }
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  const message = error.message || messagesIn(error);
  return { code, message, mayHaveArrived: !wasRejected(error) && wasSent(error) };
}

/** Node's error for a name with several addresses has no message, but one error for each address. */
function messagesIn(error: Error): string {
  if (!(error instanceof AggregateError)) return "";
  return error.errors.map((each) => (each instanceof Error ? each.message : each)).join(", ");
}

/** Whether the call may have been sent: without an address, a connection or credentials it was not. */
function wasSent(error: unknown): boolean {
  // It has one error for each address that was tried.
  if (error instanceof AggregateError) return error.errors.some(wasSent);
  if (!(error instanceof Error)) return true;
  const syscall = "syscall" in error ? error.syscall : undefined;
  return (
    syscall !== "connect" && syscall !== "getaddrinfo" && error.name !== "CredentialsProviderError"
  );
}

/** A service that fails with 5xx, or a proxy that answers with something else, may have processed the call. */
function wasRejected(error: Error): boolean {
  const status = statusOf(error);
  return status !== undefined && status >= 400 && status < 500;
}

export const hasStatus = (error: Error): boolean => statusOf(error) !== undefined;

function statusOf(error: Error): number | undefined {
  const metadata = "$metadata" in error ? error.$metadata : undefined;
  if (typeof metadata !== "object" || metadata === null) return undefined;
  const status = "httpStatusCode" in metadata ? metadata.httpStatusCode : undefined;
  return typeof status === "number" ? status : undefined;
}
