import {
  byteLength,
  depthOf,
  describeJsonProblem,
  type Json,
  parseExactly,
} from "@sfn-workers/states-language/json";
import { MAX_JACKSON_NESTING, MAX_PAYLOAD_BYTES } from "@sfn-workers/states-language/limits";

/** A text is no input of an execution. The message is one line that names where it comes from, and what is allowed. */
export class InvalidInput extends Error {
  override readonly name = "InvalidInput";
}

/**
 * Reads the input of an execution, and checks what Step Functions would refuse.
 *
 * @param source where the text comes from, for messages
 * @throws {InvalidInput} when the text is not JSON, is larger than an input may be, or is nested too deeply
 *
 * @example
 * ```ts
 * import { executionInput } from "@sfn-workers/local-stepfunctions/samples";
 *
 * console.log(executionInput('{"id":7}', "--input").value); // { id: 7 }
 * ```
 */
export function executionInput(text: string, source: string): { readonly value: Json } {
  const value = parsed(withoutByteOrderMark(text), source);
  const depth = depthOf(value);
  if (depth > MAX_JACKSON_NESTING) {
    throw new InvalidInput(
      `${source} is nested too deeply: it has ${depth.toLocaleString("en")} levels; allowed: ${MAX_JACKSON_NESTING.toLocaleString("en")}`,
    );
  }
  const bytes = byteLength(JSON.stringify(value));
  if (bytes > MAX_PAYLOAD_BYTES) {
    throw new InvalidInput(
      `${source} has ${bytes.toLocaleString("en")} bytes as JSON; allowed: ${MAX_PAYLOAD_BYTES.toLocaleString("en")}. Put more into S3, and its address into the input`,
    );
  }
  return { value };
}

/** Editors of Windows begin a file with one. */
function withoutByteOrderMark(text: string): string {
  return text.replace(/^\uFEFF/, "");
}

function parsed(text: string, source: string): Json {
  if (text.trim() === "") throw new InvalidInput(`${source} is empty; allowed: JSON, such as {}`);
  try {
    return parseExactly(text);
  } catch (error) {
    if (error instanceof RangeError) throw new InvalidInput(`${source} is nested too deeply`);
    const { line, column, message } = describeJsonProblem(text);
    throw new InvalidInput(`${source} is not JSON, line ${line}, column ${column}: ${message}`);
  }
}
