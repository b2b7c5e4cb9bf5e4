import type { Json } from "../json/json.ts";

/** What an intrinsic function works with: its arguments' values, and where they were quoted, their raw text. */
export interface IntrinsicInput {
  readonly values: readonly Json[];
  readonly raw: readonly (string | undefined)[];
}

export interface IntrinsicFunction {
  /** How many arguments it takes. */
  readonly arguments: readonly [least: number, most: number];
  call(input: IntrinsicInput): Json;
}

/** Bad arguments; the caller names the function. */
export class IntrinsicError extends Error {}

export function arrayArgument(input: IntrinsicInput, position: number): Json[] {
  const value = input.values[position];
  if (Array.isArray(value)) return value;
  throw wrong(position, "an array", value);
}

export function stringArgument(input: IntrinsicInput, position: number): string {
  const value = input.values[position];
  if (typeof value === "string") return value;
  throw wrong(position, "a string", value);
}

export function numberArgument(input: IntrinsicInput, position: number): number {
  const value = input.values[position];
  if (typeof value === "number") return value;
  throw wrong(position, "a number", value);
}

/** Numbers are rounded half up, as AWS rounds the arguments of its array and math functions. */
export function integerArgument(input: IntrinsicInput, position: number): number {
  return Math.floor(numberArgument(input, position) + 0.5);
}

function wrong(position: number, expected: string, value: Json | undefined): IntrinsicError {
  return new IntrinsicError(
    `argument ${position + 1} must be ${expected}, but was ${JSON.stringify(value ?? null)}`,
  );
}
