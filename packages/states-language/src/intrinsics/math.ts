import { createJavaRandom } from "../javaRandom.ts";
import {
  IntrinsicError,
  type IntrinsicFunction,
  integerArgument,
  numberArgument,
} from "./function.ts";

export const math = {
  "States.MathRandom": {
    arity: { min: 2, max: 3 },
    call(input) {
      const start = integerArgument(input, 0);
      const end = integerArgument(input, 1);
      if (end <= start) {
        throw new IntrinsicError(`the end (${end}) must be greater than the start (${start})`);
      }
      const seed = input.values.length > 2 ? numberArgument(input, 2) : undefined;
      const drawn =
        seed === undefined
          ? Math.floor(Math.random() * (end - start))
          : createJavaRandom(BigInt(Math.trunc(seed))).below(end - start);
      return start + drawn;
    },
  },
  "States.MathAdd": {
    arity: { min: 2, max: 2 },
    call: (input) => integerArgument(input, 0) + integerArgument(input, 1),
  },
} satisfies Record<string, IntrinsicFunction>;
