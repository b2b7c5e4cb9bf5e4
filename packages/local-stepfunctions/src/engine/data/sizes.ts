import type { State } from "@sfn-workers/states-language";
import { reportedError, StateError } from "@sfn-workers/states-language/errors";
import {
  byteLength,
  type Data,
  isLongerThan,
  type Json,
  type JsonObject,
  jsonOf,
  lengthUpTo,
  textOf,
} from "@sfn-workers/states-language/json";
import {
  MAX_ASSIGN_BYTES,
  MAX_PAYLOAD_BYTES,
  MAX_VARIABLE_BYTES,
} from "@sfn-workers/states-language/limits";
import { MAX_EXECUTION_VARIABLES_BYTES, MAX_VALUE_CHARACTERS } from "../../limits.ts";
import type { Variables } from "../execution.ts";

/** Whether a string has more than MAX_PAYLOAD_BYTES in UTF-8. */
export function exceedsPayload(text: string): boolean {
  // A UTF-16 code unit takes at most 3 bytes, so the bytes of shorter strings need not be counted.
  return text.length * 3 > MAX_PAYLOAD_BYTES && byteLength(text) > MAX_PAYLOAD_BYTES;
}

/**
 * A value that a query made, before anything writes it. It may hold the same part of its input many times.
 * @throws {StateError} States.DataLimitExceeded when its text would be far larger than any state may return.
 */
export function checkedValue(stateName: string, value: Json): Json {
  if (!isLongerThan(value, MAX_VALUE_CHARACTERS)) return value;
  throw reportedError("States.DataLimitExceeded", resultTooLarge(stateName));
}

/** @throws {StateError} States.DataLimitExceeded when the output of the state is too large. */
export function checkOutputSize(stateName: string, output: string): void {
  if (exceedsPayload(output)) {
    throw reportedError("States.DataLimitExceeded", resultTooLarge(stateName));
  }
}

/** AWS's message for a result of a state or a task over the limit. */
export function resultTooLarge(name: string): string {
  return `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`;
}

/**
 * Checks what a state hands to its task or its branches, after Parameters or Arguments.
 * @throws {StateError} States.DataLimitExceeded when it is too large. By the developer guide, no wildcard matches it.
 */
export function checkParametersSize(stateName: string, input: string): void {
  if (exceedsPayload(input)) throw parametersTooLarge(stateName);
}

/**
 * Checks what a Map state hands to each of its iterations, child executions or batches.
 * @throws {StateError} States.DataLimitExceeded, as `checkParametersSize`, when one is too large.
 */
export function checkItemSizes(stateName: string, items: readonly Data[]): void {
  for (const item of items) {
    // The text of a short value need not be made.
    const isShort = item.text === undefined && !isLongerThan(jsonOf(item), MAX_PAYLOAD_BYTES / 3);
    if (!isShort) checkParametersSize(stateName, textOf(item));
  }
}

/**
 * What a state's Parameters made, before anything writes it.
 * @throws {StateError} States.DataLimitExceeded, as `checkParametersSize`, when its text would be far too large.
 */
export function checkedParameters(stateName: string, value: Json): Json {
  if (isLongerThan(value, MAX_VALUE_CHARACTERS)) throw parametersTooLarge(stateName);
  return value;
}

function parametersTooLarge(stateName: string): StateError {
  return new StateError(
    "States.DataLimitExceeded",
    `The state/task '${stateName}' provided parameters with a size exceeding the maximum number of bytes service limit.`,
    { origin: "report", terminal: true },
  );
}

/**
 * @throws {StateError} States.DataLimitExceeded when a variable, or all that the state assigns, is too large.
 */
export function checkAssignedSize(
  stateName: string,
  assigned: JsonObject,
  language: Language,
): Variables {
  let total = 0;
  for (const [name, value] of Object.entries(assigned)) {
    const bytes = bytesOf(value);
    const what = `Variable '${name}' in state '${stateName}' was assigned ${bytes} bytes`;
    if (bytes > MAX_VARIABLE_BYTES) {
      throw variablesTooLarge(`Variable size limit exceeded. ${what}.`, language);
    }
    total += bytes;
    if (total > MAX_ASSIGN_BYTES) {
      throw variablesTooLarge(
        `State total variable size limit exceeded. ${what}, which caused the size of variables assigned in the state to exceed its limit by ${total - MAX_ASSIGN_BYTES} bytes.`,
        language,
      );
    }
  }
  return assigned;
}

/** The bytes of a value's text, of which a value that no query may make is not asked. */
function bytesOf(value: Json): number {
  return isLongerThan(value, MAX_VALUE_CHARACTERS)
    ? lengthUpTo(value, MAX_VALUE_CHARACTERS)
    : byteLength(JSON.stringify(value));
}

type Language = State["flow"]["language"];

/** For AWS it is a query of JSONata that failed. */
function variablesTooLarge(cause: string, language: Language): StateError {
  return new StateError("States.DataLimitExceeded", cause, {
    origin: "report",
    ...(language === "JSONata" ? { evaluation: true, location: "Assign" } : {}),
  });
}

/** The bytes of variables: of each value, so that an assignment writes only what it changes, and of all. */
interface Sizes {
  readonly each: ReadonlyMap<string, number>;
  readonly total: number;
}

const sizes = new WeakMap<Variables, Sizes>();

/**
 * The variables after an assignment.
 * @throws {StateError} States.DataLimitExceeded when all variables of the execution together are too large.
 */
export function mergedVariables(
  variables: Variables,
  assigned: Variables,
  { name, flow }: Pick<State, "name" | "flow">,
): Variables {
  const merged = { ...variables, ...assigned };
  const each = new Map([...sizesOf(variables), ...sizesOf(assigned)]);
  let total = 0;
  for (const size of each.values()) total += size;
  if (total > MAX_EXECUTION_VARIABLES_BYTES) {
    throw variablesTooLarge(
      `Execution total variable size limit exceeded. State '${name}' assigned variables that exceed the total execution limit by ${total - MAX_EXECUTION_VARIABLES_BYTES} bytes.`,
      flow.language,
    );
  }
  sizes.set(merged, { each, total });
  return merged;
}

/** The bytes of variables that an assignment has made; 0 for others. */
export function knownBytes(variables: Variables): number {
  return sizes.get(variables)?.total ?? 0;
}

function sizesOf(variables: Variables): ReadonlyMap<string, number> {
  const known = sizes.get(variables);
  if (known !== undefined) return known.each;
  return new Map(Object.entries(variables).map(([name, value]) => [name, bytesOf(value)]));
}
