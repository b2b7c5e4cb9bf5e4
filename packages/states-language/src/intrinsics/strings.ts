import { randomUUID } from "node:crypto";
import type { Budget } from "../budget.ts";
import type { Json } from "../json/value.ts";
import { IntrinsicError, type IntrinsicFunction, stringArgument, textOf } from "./function.ts";

export const strings = {
  "States.Format": {
    arity: { min: 1, max: Number.POSITIVE_INFINITY },
    call(input) {
      const template = input.raw[0] ?? textOf(input.values[0] ?? null, input.budget);
      return fill(template, input.values.slice(1), input.budget);
    },
  },
  "States.StringSplit": {
    arity: { min: 2, max: 2 },
    call(input) {
      const text = stringArgument(input, 0);
      const delimiters = stringArgument(input, 1);
      input.budget.spend(text.length + 2 * delimiters.length);
      return splitAtAny(text, new Set(delimiters));
    },
  },
  /** AWS ignores arguments. */
  "States.UUID": {
    call: () => randomUUID(),
  },
} satisfies Record<string, IntrinsicFunction>;

/** Replaces each `{}` by the next value and unescapes `\\{`, `\\}`, `\\'` and `\\\\`. */
function fill(template: string, values: readonly Json[], budget: Budget): string {
  budget.spend(template.length);
  let next = 0;
  const filled = template.replace(
    /\\(['\\{}])|\{\}|[{}]/g,
    (found, escaped: string | undefined) => {
      if (escaped !== undefined) return escaped;
      if (found !== "{}") throw unmatched(found);
      return textOf(values[next++] ?? null, budget);
    },
  );
  if (next === values.length) return filled;
  throw new IntrinsicError(
    "Invalid arguments",
    ": number of arguments do not match the occurrences of {}.",
  );
}

function unmatched(brace: string): IntrinsicError {
  const other = brace === "{" ? "}" : "{";
  return new IntrinsicError("Invalid template", `: matching '${other}' not found for '${brace}'.`);
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
