import { reportedError, type StateError } from "@sfn-workers/states-language/errors";

export function readerFailed(cause: string): StateError {
  return reportedError("States.ItemReaderFailed", cause);
}
