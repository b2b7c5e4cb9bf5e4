import type { Budget } from "../budget.ts";
import { javaLong } from "../java/random.ts";
import { isInteger, javaText } from "../java/text.ts";
import { isExactNumber, numberOf } from "../json/exactNumber.ts";
import { lengthUpTo } from "../json/length.ts";
import type { Json } from "../json/value.ts";
import { MAX_EVALUATION_STEPS } from "../limits.ts";

/** The arguments of a call. For each quoted argument, `raw` holds the text between the quotes, with its escapes. */
export interface IntrinsicInput {
  readonly values: readonly Json[];
  readonly raw: readonly (string | undefined)[];
  readonly budget: Budget;
}

/** Converts its arguments itself, as AWS's function does. */
export interface IntrinsicFunction {
  /** The number of arguments that the function takes; any number when it is absent. */
  readonly arity?: {
    readonly min: number;
    readonly max: number;
    /** What AWS says of any other number, after the function's name. */
    readonly detail?: string;
  };
  /** @throws {IntrinsicError} when it rejects its arguments. */
  call(input: IntrinsicInput): Json;
}

/** A function rejects its arguments. The cause has the problem, the function's name and the detail, one after the other. */
export class IntrinsicError extends Error {
  readonly detail: string;

  constructor(problem = "Invalid arguments", detail = "") {
    super(problem);
    this.detail = detail;
  }
}

export function arrayArgument(input: IntrinsicInput, position: number): Json[] {
  const value = input.values[position];
  if (Array.isArray(value)) return value;
  throw new IntrinsicError();
}

/** The value as Java writes it. A list takes several times as long as a text of its size. */
export function textOf(value: Json, budget: Budget): string {
  const length = lengthUpTo(value, MAX_EVALUATION_STEPS);
  budget.spend(typeof value === "string" ? length : 4 * length);
  return javaText(value);
}

export function stringArgument(input: IntrinsicInput, position: number): string {
  const value = input.values[position];
  if (typeof value === "string") return value;
  throw new IntrinsicError();
}

/** Cuts a fraction off, as Java's intValue does. */
export function cutArgument(input: IntrinsicInput, position: number): number {
  const number = numberArgument(input, position);
  return Number.isInteger(number)
    ? number
    : Math.max(MIN_INT, Math.min(Math.trunc(number), MAX_INT));
}

/** Rounds half up, as Java's Math.round does; of what that returns, the lowest 32 bits are taken. */
export function roundedArgument(input: IntrinsicInput, position: number): number {
  const number = numberArgument(input, position);
  // Math.round returns a long, whose largest value has only ones.
  return number === Number.POSITIVE_INFINITY ? -1 : Math.round(number) | 0;
}

/** A number of 64 bits. A fraction is cut off. */
export function longArgument(input: IntrinsicInput, position: number): bigint {
  const value = input.values[position];
  if (isExactNumber(value) && isInteger(value.rawJSON)) return BigInt(value.rawJSON);
  const number = numberOf(value);
  if (number === undefined) throw new IntrinsicError();
  return javaLong(number);
}

const MIN_INT = -(2 ** 31);
const MAX_INT = 2 ** 31 - 1;

/** @throws {IntrinsicError} when the number is not a Java int. */
export function checkedInt(number: number): number {
  if (number >= MIN_INT && number <= MAX_INT) return number;
  throw new IntrinsicError();
}

/** Integers have 32 bits. */
function numberArgument(input: IntrinsicInput, position: number): number {
  const number = numberOf(input.values[position]);
  if (number === undefined) throw new IntrinsicError();
  return Number.isInteger(number) ? checkedInt(number) : number;
}
