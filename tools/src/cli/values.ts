import { UsageError } from "./usageError.ts";

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/**
 * Reads an option's value as a whole number.
 *
 * @returns the parser of the option
 * @throws {UsageError} from the parser, when the value is no whole number within the bounds
 *
 * @example
 * ```ts
 * command.option("--port <N>", "the port", wholeNumber("--port", { min: 0, max: 65_535 }));
 * ```
 */
export function wholeNumber(option: string, { min, max }: Bounds): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new UsageError(`${option} is "${text}"; allowed: a whole number from ${min} to ${max}`);
  };
}

/** The names in a text with commas, after those `before`. An empty one stays, to be refused like another wrong one. */
export function namesIn(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(",").map((name) => name.trim())];
}

/** Each value of an option or an argument that may be repeated, as it is. */
export function collected(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
