import { reportedError, type StateError } from "@sfn-workers/states-language/errors";
import { S3Failure } from "../../../s3/failure.ts";

export function readerFailed(cause: string): StateError {
  return reportedError("States.ItemReaderFailed", cause);
}

/** What the ItemReader reports for an error of S3; other errors stay as they are. */
export function asReaderFailure(error: unknown): unknown {
  return error instanceof S3Failure ? readerFailed(error.report) : error;
}
