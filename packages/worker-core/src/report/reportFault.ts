/** The error of a failed report or heartbeat, from AWS or from the network. */
export interface ReportFault {
  /** AWS's name of the error, or Node's code (ECONNRESET, ENOTFOUND, …). */
  readonly code: string;
  readonly message: string;
  /** The call was sent but not answered. A call that AWS rejected, or that was never sent, had no effect. */
  readonly mayHaveArrived: boolean;
}

/** The token will never be valid again. API: SendTaskSuccess, SendTaskFailure, SendTaskHeartbeat. */
const DEAD_TOKEN = new Set(["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"]);

/** AWS rejects the report itself: sending it again cannot succeed. */
const REJECTED_REPORT = new Set(["InvalidOutput", "ValidationException"]);

export const isDeadToken = (code: string) => DEAD_TOKEN.has(code);
export const isRejectedReport = (code: string) => REJECTED_REPORT.has(code);

export function faultOf(error: unknown): ReportFault {
  if (!(error instanceof Error)) {
    return { code: "Unknown", message: String(error), mayHaveArrived: true };
  }
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  return { code, message: error.message, mayHaveArrived: !hasStatus(error) && wasSent(error) };
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

function hasStatus(error: Error): boolean {
  const metadata = "$metadata" in error ? error.$metadata : undefined;
  return (
    typeof metadata === "object" &&
    metadata !== null &&
    "httpStatusCode" in metadata &&
    metadata.httpStatusCode !== undefined
  );
}
