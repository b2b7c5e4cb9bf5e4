import { executionInput, InvalidInput } from "@sfn-workers/local-stepfunctions/samples";
import { UsageError } from "../cli/usageError.ts";

/**
 * Reads the input of an execution, and checks what Step Functions would refuse.
 *
 * @param source the option and its value, for messages
 * @throws {UsageError} when the text is not JSON, is larger than an input may be, or is nested too deeply
 */
export function parseInput(text: string, source: string): ReturnType<typeof executionInput> {
  return asUsage(() => executionInput(text, source));
}

/** What `read` returns; a text that is no input is a fault of the command line. */
export function asUsage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InvalidInput) throw new UsageError(error.message);
    throw error;
  }
}
