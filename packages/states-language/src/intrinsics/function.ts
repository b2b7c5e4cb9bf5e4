import { type Budget, writeJson } from "../budget.ts";
import { numberOf } from "../json/exactNumber.ts";
import type { Json } from "../json/value.ts";

/** The arguments of a call. For each quoted argument, `raw` holds the text between the quotes, with its escapes. */
export interface IntrinsicInput {
  readonly values: readonly Json[];
  readonly raw: readonly (string | undefined)[];
  readonly budget: Budget;
}

export interface IntrinsicFunction {
  /** The number of arguments that the function takes. */
  readonly arity: { readonly min: number; readonly max: number };
  call(input: IntrinsicInput): Json;
}

/** An invalid argument. The caller adds the function's name. */
export class IntrinsicError extends Error {}

export function arrayArgument(input: IntrinsicInput, position: number): Json[] {
  const value = input.values[position];
  if (Array.isArray(value)) return value;
  throw wrongType(input, position, "an array");
}

export function stringArgument(input: IntrinsicInput, position: number): string {
  const value = input.values[position];
  if (typeof value === "string") return value;
  throw wrongType(input, position, "a string");
}

export function numberArgument(input: IntrinsicInput, position: number): number {
  const value = input.values[position];
  const number = numberOf(value);
  if (number !== undefined) return number;
  throw wrongType(input, position, "a number");
}

/** Rounds half up, as AWS rounds the arguments of its array and math functions. */
export function integerArgument(input: IntrinsicInput, position: number): number {
  return Math.floor(numberArgument(input, position) + 0.5);
}

function wrongType(
  { values, budget }: IntrinsicInput,
  position: number,
  expected: string,
): IntrinsicError {
  const shown = writeJson(values[position] ?? null, budget);
  return new IntrinsicError(`argument ${position + 1} must be ${expected}, but was ${shown}`);
}
