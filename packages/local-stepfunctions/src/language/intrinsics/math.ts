import { isObject } from "../../json.ts";
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
      const fraction =
        input.values.length > 2 ? seededFraction(numberArgument(input, 2)) : Math.random();
      return start + Math.floor(fraction * (end - start));
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

/** The same fraction of [0, 1) for the same seed (mulberry32). */
function seededFraction(seed: number): number {
  let state = (Math.floor(seed) + 0x6d2b79f5) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 4_294_967_296;
}
