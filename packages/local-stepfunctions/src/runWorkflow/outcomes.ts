import { byteLength } from "@sfn-workers/states-language/json";
import { MAX_PAYLOAD_BYTES } from "@sfn-workers/states-language/limits";
import { InvalidOption } from "@sfn-workers/worker-core/manifest";
import { MAX_CAUSE_CHARACTERS, MAX_ERROR_CHARACTERS } from "../limits.ts";

/** How an attempt of a state's task ends in a test, and how long it takes in the workflow's time. */
export type Outcome<Value = unknown> =
  | { readonly kind: "value"; readonly seconds: number; readonly value: Value }
  | {
      readonly kind: "failure";
      readonly seconds: number;
      readonly error: string;
      readonly cause: string;
    };

/** What a test gives for an outcome: `fail`, `takes` or `inTurn`; any other value is the output. */
export type Given = Outcome | InTurn | object | string | number | boolean | null;

const outcomes = new WeakSet<object>();

function marked<T extends object>(made: T): T {
  outcomes.add(made);
  return made;
}

/** Whether `value` is made by `fail`, `takes` or `inTurn`, and no value of the test's own. */
export function isOutcome(value: unknown): value is Outcome | InTurn {
  return typeof value === "object" && value !== null && outcomes.has(value);
}

/**
 * The task fails with this error, which Retry and Catch match. A function that answers may return it.
 *
 * @throws {InvalidOption} when AWS would refuse them: the error has more than 256 characters, or the cause more than 32,768.
 *
 * @example
 * ```ts
 * import { fail } from "@sfn-workers/local-stepfunctions/testing";
 *
 * export const services = { "dynamodb:getItem": fail("DynamoDB.ThrottlingException") };
 * ```
 */
export function fail(error: string, cause = ""): Outcome<never> {
  requireLength("error", error, MAX_ERROR_CHARACTERS);
  requireLength("cause", cause, MAX_CAUSE_CHARACTERS);
  return marked({ kind: "failure", seconds: 0, error, cause });
}

function requireLength(what: string, text: string, most: number): void {
  if (text.length <= most) return;
  const allowed = `${most.toLocaleString("en")} characters, as SendTaskFailure takes`;
  throw new InvalidOption(`fail: the length of the ${what}`, text.length, allowed);
}

/**
 * The task has its outcome after so many seconds of the workflow's time, which cost the test nothing. With `Infinity` it has none: its
 * worker is lost.
 *
 * @throws {InvalidOption} when `seconds` is no number, or below 0.
 *
 * @example
 * ```ts
 * import { fail, takes } from "@sfn-workers/local-stepfunctions/testing";
 *
 * export const slow = takes(3_600, { price: 12 });
 * export const slowFailure = takes(30, fail("SupplierBusy"));
 * export const lost = takes(Infinity, null);
 * ```
 */
export function takes<Value>(seconds: number, outcome: Outcome<Value>): Outcome<Value>;
export function takes<Value>(seconds: number, outcome: Value): Outcome<Value>;
export function takes(seconds: number, outcome: unknown): Outcome {
  if (!(seconds >= 0)) {
    throw new InvalidOption("takes", String(seconds), "seconds from 0 on, or Infinity");
  }
  const single = outcomeOf(outcome);
  return marked({ ...single, seconds });
}

/** The outcomes of one attempt after another; the last one is that of all further attempts. */
export interface InTurn<Value = unknown> {
  readonly kind: "inTurn";
  readonly outcomes: readonly [Value, ...Value[]];
}

/**
 * One outcome for each attempt, or for each time that the state is entered; the last one is that of all that follow.
 *
 * @example
 * ```ts
 * import { fail, inTurn } from "@sfn-workers/local-stepfunctions/testing";
 *
 * export const worksAtLast = inTurn(fail("Busy"), fail("Busy"), { price: 12 });
 * ```
 */
export function inTurn<const Given extends readonly [unknown, ...unknown[]]>(
  ...given: Given
): InTurn<Given[number]> {
  return marked({ kind: "inTurn", outcomes: given });
}

/** What a test gives as one outcome: one of those above, or the value itself. */
export function outcomeOf(given: unknown): Outcome {
  if (!isOutcome(given)) return { kind: "value", seconds: 0, value: given };
  if (given.kind !== "inTurn") return given;
  throw new TypeError("inTurn is no outcome of one attempt: takes and inTurn need one");
}

/**
 * Of a double, whose value no handler's schema has checked.
 *
 * @throws {InvalidOption} when the value is no JSON.
 */
export function requireJson(double: string, value: unknown): string {
  try {
    return JSON.stringify(value ?? null) ?? "null";
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidOption(double, `an output that is no JSON: ${reason}`, "what JSON has");
  }
}

/**
 * The same of what SendTaskSuccess gets.
 *
 * @throws {InvalidOption} when AWS would refuse the value.
 */
export function requireTaskOutput(double: string, value: unknown): void {
  const bytes = byteLength(requireJson(double, value));
  if (bytes <= MAX_PAYLOAD_BYTES) return;
  const allowed = `${MAX_PAYLOAD_BYTES}, as SendTaskSuccess takes`;
  throw new InvalidOption(double, `an output of ${bytes} bytes as JSON`, allowed);
}
