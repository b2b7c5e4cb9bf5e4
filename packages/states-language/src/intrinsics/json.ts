import { writeJson } from "../budget.ts";
import { JacksonError } from "../jackson/problem.ts";
import { readLikeJackson } from "../jackson/read.ts";
import { isObject } from "../json/value.ts";
import { IntrinsicError, type IntrinsicFunction, stringArgument } from "./function.ts";

/** What takes a second pass to parse: a number beyond ±(2^53−1). */
const LARGE_NUMBER = /\d{16}|\d[eE]\+?\d/;

export const json = {
  "States.JsonMerge": {
    arity: { min: 3, max: 3 },
    call(input) {
      const [left, right, deep] = input.values;
      // AWS merges no deeper than one level, and takes any other flag than true for false.
      if (!isObject(left) || !isObject(right) || deep === true) throw new IntrinsicError();
      input.budget.spend(16 * (Object.keys(left).length + Object.keys(right).length));
      return { ...left, ...right };
    },
  },
  "States.StringToJson": {
    arity: { min: 1, max: 1 },
    call(input) {
      const text = stringArgument(input, 0);
      input.budget.spend((LARGE_NUMBER.test(text) ? 7 : 2) * text.length);
      try {
        return readLikeJackson(text);
      } catch (error) {
        if (!(error instanceof JacksonError)) throw error;
        throw new IntrinsicError("Cannot convert String to Json", `, caused by: ${error.message}`);
      }
    },
  },
  "States.JsonToString": {
    arity: { min: 1, max: 1, detail: ": only a single argument is allowed." },
    call: (input) => writeJson(input.values[0] ?? null, input.budget),
  },
} satisfies Record<string, IntrinsicFunction>;
