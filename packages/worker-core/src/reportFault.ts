/** What AWS or the network answered to a report or a heartbeat. */
export interface ReportFault {
  /** AWS's name of the error, or Node's code (ECONNRESET, ENOTFOUND, …). */
  readonly code: string;
  readonly message: string;
  /** AWS answered, so the call had no effect; without an answer nobody knows. */
  readonly answered: boolean;
}

/** The token will never be valid again. API: SendTaskSuccess, SendTaskFailure, SendTaskHeartbeat. */
const DEAD_TOKEN = new Set(["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"]);

/** AWS will not take this very report, whenever it is sent. */
const REFUSED_REPORT = new Set(["InvalidOutput", "ValidationException"]);

export const isDeadToken = (code: string) => DEAD_TOKEN.has(code);
export const isRefusedReport = (code: string) => REFUSED_REPORT.has(code);

export function faultOf(error: unknown): ReportFault {
  if (!(error instanceof Error))
    return { code: "Unknown", message: String(error), answered: false };
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  return { code, message: error.message, answered: hasStatus(error) };
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
