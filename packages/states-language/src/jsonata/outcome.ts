import { type InexactNumbers, inexactly, parseExactly, withDigits } from "../json/exactJson.ts";
import type { Json, JsonObject } from "../json/value.ts";
import { MAX_PAYLOAD_BYTES, MAX_RESULT_CHARACTERS } from "../limits.ts";
import { isMarkedAsFunction } from "./cost/paths.ts";
import { InternalError, OUT_OF_MEMORY, reasonOf } from "./errors.ts";
import { reachedOf } from "./reach.ts";
import type { Ready } from "./ready.ts";
import { type Surroundings, surroundedFunctions } from "./surroundings.ts";

/** What became of an expression, in a form that is the same wherever it was evaluated. */
export type JsonataOutcome =
  | { readonly kind: "value"; readonly text: string }
  /** A value with the digits of large numbers that it was passed. */
  | { readonly kind: "exactValue"; readonly text: string }
  /** `reason` continues AWS's sentence on the expression and its field. */
  | { readonly kind: "failure"; readonly reason: string };

export function failureOf(error: unknown): JsonataOutcome {
  if (error instanceof InternalError) return failure(" threw an internal error during evaluation.");
  const reason = reasonOf(error);
  // The value that is wrong is a part of it.
  if (reason.length > MAX_PAYLOAD_BYTES) return endedOutcome(OUT_OF_MEMORY);
  return failure(` threw an error during evaluation${reason}`);
}

/** The reason of an expression that takes more than it may. */
export function boundReason(message: string): string {
  return ` threw an error during evaluation: ${message}`;
}

/** The outcome of an expression whose evaluation was ended. */
export function endedOutcome(message: string): JsonataOutcome {
  return failure(boundReason(message));
}

function failure(reason: string): JsonataOutcome {
  return { kind: "failure", reason };
}

export async function outcomeOf(
  { expression, reach, surrounded }: Ready,
  bindings: JsonObject,
  surroundings: Surroundings,
): Promise<JsonataOutcome> {
  const { value: variables, digits } = inexactly(reachedOf(bindings, reach));
  try {
    const value: unknown = await expression.evaluate(
      undefined,
      surrounded.length === 0
        ? variables
        : { ...(await surroundedFunctions(surrounded, surroundings, digits)), ...variables },
    );
    return resultOf(value, digits);
  } catch (error) {
    return failureOf(error);
  }
}

const TOO_LARGE = Symbol("too large");

function resultOf(value: unknown, digits: InexactNumbers<Json>["digits"]): JsonataOutcome {
  if (value === undefined) return failure(" returned nothing (undefined).");
  let supported = true;
  let left = MAX_RESULT_CHARACTERS;
  try {
    const text = JSON.stringify(value, (name, member) => {
      // A value may hold the same part many times, so it can be far larger than what is in memory.
      left -= name.length + (typeof member === "string" ? member.length : 1);
      if (left < 0) throw TOO_LARGE;
      if (!isFunction(member)) return finite(withDigits(member, digits));
      supported = false;
      return null;
    });
    if (!supported || text === undefined) return failure(" returned an unsupported result type.");
    return { kind: digits.size === 0 ? "value" : "exactValue", text };
  } catch (error) {
    if (error === TOO_LARGE) return endedOutcome(OUT_OF_MEMORY);
    throw error;
  }
}

/** A number that JSON does not have becomes a text. */
function finite(value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

/** Whether the value is a JavaScript function, a library function or a lambda of the expression. */
function isFunction(value: unknown): boolean {
  if (typeof value === "function") return true;
  return typeof value === "object" && value !== null && isMarkedAsFunction(value);
}

export function jsonOfOutcome(outcome: Exclude<JsonataOutcome, { kind: "failure" }>): Json {
  return outcome.kind === "value" ? (JSON.parse(outcome.text) as Json) : parseExactly(outcome.text);
}
