import { parseExactly } from "../json/exactJson.ts";
import { isObject } from "../json/value.ts";
import { IntrinsicError, type IntrinsicFunction, stringArgument } from "./function.ts";

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
      return { ...left, ...right };
    },
  },
  "States.StringToJson": {
    arity: { min: 1, max: 1 },
    call(input) {
      const text = stringArgument(input, 0);
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
    call: (input) => JSON.stringify(input.values[0] ?? null),
  },
} satisfies Record<string, IntrinsicFunction>;
