import { isObject } from "../json/json.ts";
import { randomFraction } from "../random.ts";
import {
  IntrinsicError,
  type IntrinsicFunction,
  integerArgument,
  numberArgument,
} from "./function.ts";

export const math = {
  "States.MathRandom": {
    arguments: [2, 3],
    call(input) {
      const start = integerArgument(input, 0);
      const end = integerArgument(input, 1);
      if (end <= start) {
        throw new IntrinsicError(`the end (${end}) must be greater than the start (${start})`);
      }
      const seed = input.values.length > 2 ? numberArgument(input, 2) : undefined;
      return start + Math.floor(randomFraction(seed) * (end - start));
    },
  },
  "States.MathAdd": {
    arguments: [2, 2],
    call: (input) => integerArgument(input, 0) + integerArgument(input, 1),
  },
  "States.JsonMerge": {
    arguments: [3, 3],
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
} satisfies Record<string, IntrinsicFunction>;
