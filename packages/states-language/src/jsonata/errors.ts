import { StateError } from "../errors.ts";
import { type Json, kindOf } from "../json/value.ts";

/** The error of a failed JSONata query. `location` is the field that contains the query. */
export function queryError(message: string, location?: string): StateError {
  return new StateError("States.QueryEvaluationError", message, {
    evaluation: true,
    ...(location === undefined ? {} : { location }),
  });
}

/** The error of an expression whose result has the wrong type for its field. */
export function unexpectedTypeError(
  expression: string,
  field: string,
  expected: string,
  value: Json,
): StateError {
  return queryError(
    `The JSONata expression '${expression}' specified for the field '${field}' returned an unexpected result type. ` +
      `Expected '${expected}', but was '${kindOf(value)}' for value: ${JSON.stringify(value)}`,
    field,
  );
}

export const OUT_OF_MEMORY =
  "Expression evaluation memory limit exceeded: Check for excessive memory usage";

export const TIMED_OUT = "Expression evaluation timeout: Check for infinite loop";

const STACK_OVERFLOW =
  "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive.";

/** An error of the library's, by its code: the library completes the message and names the function. */
export class LibraryError extends Error {
  readonly code: string;
  /** Which argument is wrong. */
  readonly index: number | undefined;

  constructor(code: string, message = "", index?: number) {
    super(message);
    this.code = code;
    this.index = index;
  }
}

/** An error that AWS does not explain. */
export class InternalError extends Error {}

/** AWS has its own messages for exceeded bounds; all other errors begin with JSONata's code. */
const BOUND_MESSAGES: Readonly<Record<string, string>> = {
  D1011: STACK_OVERFLOW,
  D1012: TIMED_OUT,
  D2014: OUT_OF_MEMORY,
  D2015: OUT_OF_MEMORY,
};

/** JavaScript's own bounds. */
const RANGE_MESSAGES: Readonly<Record<string, string>> = {
  "Maximum call stack size exceeded": STACK_OVERFLOW,
  "Invalid string length": OUT_OF_MEMORY,
  "Invalid array length": OUT_OF_MEMORY,
};

/** The reason that AWS's message gives for an error of the JSONata library, with the punctuation before it. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: string };
  const text = message ?? String(error);
  if (error instanceof RangeError) return `: ${RANGE_MESSAGES[text] ?? text}`;
  if (typeof code !== "string") return `: ${text}`;
  const bound = BOUND_MESSAGES[code];
  return bound === undefined ? `. ${code}: ${text}` : `: ${bound}`;
}
