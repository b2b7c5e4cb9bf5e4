import {
  byteLength,
  depthOf,
  describeJsonProblem,
  type Json,
  parseExactly,
} from "@sfn-workers/states-language/json";
import { MAX_PAYLOAD_BYTES } from "@sfn-workers/states-language/limits";
import { UsageError } from "../cli/usageError.ts";

/** Jackson, with which AWS reads JSON, refuses more levels. */
const MAX_DEPTH = 1_000;

/**
 * Reads the input of an execution, and checks what Step Functions would refuse.
 *
 * @param source the option and its value, for messages
 * @throws {UsageError} when the text is not JSON, is larger than an input may be, or is nested too deeply
 */
export function parseInput(text: string, source: string): { readonly value: Json } {
  const value = parsed(withoutByteOrderMark(text), source);
  const depth = depthOf(value);
  if (depth > MAX_DEPTH) {
    throw new UsageError(
      `${source} is nested too deeply: it has ${depth.toLocaleString("en")} levels; allowed: ${MAX_DEPTH.toLocaleString("en")}`,
    );
  }
  const bytes = byteLength(JSON.stringify(value));
  if (bytes > MAX_PAYLOAD_BYTES) {
    throw new UsageError(
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
  if (text.trim() === "") throw new UsageError(`${source} is empty; allowed: JSON, such as {}`);
  try {
    return parseExactly(text);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`${source} is nested too deeply`);
    const { line, column, message } = describeJsonProblem(text);
    throw new UsageError(`${source} is not JSON, line ${line}, column ${column}: ${message}`);
  }
}
