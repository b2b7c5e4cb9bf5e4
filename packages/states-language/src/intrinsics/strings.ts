import { randomUUID } from "node:crypto";
import type { Budget } from "../budget.ts";
import { isExactNumber } from "../json/exactNumber.ts";
import { lengthUpTo } from "../json/length.ts";
import type { Json } from "../json/value.ts";
import { MAX_EVALUATION_STEPS } from "../limits.ts";
import { IntrinsicError, type IntrinsicFunction, stringArgument } from "./function.ts";

export const strings = {
  "States.Format": {
    arity: { min: 1, max: Number.POSITIVE_INFINITY },
    call(input) {
      const template = input.raw[0] ?? stringArgument(input, 0);
      return fill(template, input.values.slice(1), input.budget);
    },
  },
  "States.StringSplit": {
    arity: { min: 2, max: 2 },
    call(input) {
      const text = stringArgument(input, 0);
      const delimiters = stringArgument(input, 1);
      input.budget.spend(text.length + 2 * delimiters.length);
      return delimiters === "" ? [text] : splitAtAny(text, new Set(delimiters));
    },
  },
  "States.UUID": {
    arity: { min: 0, max: 0 },
    call: () => randomUUID(),
  },
} satisfies Record<string, IntrinsicFunction>;

/** Replaces each `{}` by the next value and unescapes `\{`, `\}`, `\'` and `\\`. */
function fill(template: string, values: readonly Json[], budget: Budget): string {
  budget.spend(template.length);
  let next = 0;
  const filled = template.replace(/\\(['\\{}])|\{\}/g, (_, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    const value = values[next++] ?? null;
    budget.spend(lengthUpTo(value, MAX_EVALUATION_STEPS));
    return formatted(value);
  });
  if (next === values.length) return filled;
  throw new IntrinsicError(
    `the number of {} in '${template}' does not match the number of arguments (${values.length})`,
  );
}

/** Formats a value as Java's toString does, because AWS uses it. */
function formatted(value: Json): string {
  if (value === null || typeof value !== "object") return String(value);
  if (isExactNumber(value)) return value.rawJSON;
  if (Array.isArray(value)) return `[${value.map(formatted).join(", ")}]`;
  const members = Object.entries(value).map(([key, member]) => `${key}=${formatted(member)}`);
  return `{${members.join(", ")}}`;
}

/** Splits at each character of the delimiters. Empty pieces are dropped. */
function splitAtAny(text: string, delimiters: ReadonlySet<string>): string[] {
  const pieces: string[] = [];
  let piece = "";
  for (const character of text) {
    if (delimiters.has(character)) {
      if (piece !== "") pieces.push(piece);
      piece = "";
    } else {
      piece += character;
    }
  }
  if (piece !== "") pieces.push(piece);
  return pieces;
}
