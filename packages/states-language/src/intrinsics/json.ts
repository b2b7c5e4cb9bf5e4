import { writeJson } from "../budget.ts";
import { parseExactly } from "../json/exactJson.ts";
import { isObject } from "../json/value.ts";
import { IntrinsicError, type IntrinsicFunction, stringArgument } from "./function.ts";

/** What takes a second pass to parse: a number beyond ±(2^53−1). */
const LARGE_NUMBER = /\d{16}|\d[eE]\+?\d/;

export const json = {
  "States.JsonMerge": {
    arity: { min: 3, max: 3 },
    call(input) {
      const [left, right, deep] = input.values;
      if (!isObject(left) || !isObject(right)) {
        throw new IntrinsicError("the first two arguments must be objects");
      }
      if (deep !== false) {
        throw new IntrinsicError(
          "only the shallow merge is supported: the third argument must be false",
        );
      }
      input.budget.spend(16 * (Object.keys(left).length + Object.keys(right).length));
      return { ...left, ...right };
    },
  },
  "States.StringToJson": {
    arity: { min: 1, max: 1 },
    call(input) {
      const text = stringArgument(input, 0);
      input.budget.spend(LARGE_NUMBER.test(text) ? 7 * text.length : text.length);
      if (text.trim() === "") return null;
      try {
        return parseExactly(text);
      } catch {
        throw new IntrinsicError("the text is not valid JSON");
      }
    },
  },
  "States.JsonToString": {
    arity: { min: 1, max: 1 },
    call: (input) => writeJson(input.values[0] ?? null, input.budget),
  },
} satisfies Record<string, IntrinsicFunction>;
