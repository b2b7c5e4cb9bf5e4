import { createJavaRandom } from "../java/random.ts";
import {
  checkedInt,
  cutArgument,
  IntrinsicError,
  type IntrinsicFunction,
  longArgument,
  roundedArgument,
} from "./function.ts";

export const math = {
  "States.MathRandom": {
    arity: { min: 2, max: 3 },
    call(input) {
      const start = cutArgument(input, 0);
      const end = cutArgument(input, 1);
      if (end <= start) throw new IntrinsicError();
      const bound = checkedInt(end - start);
      const isSeeded = input.values.length > 2;
      const drawn = isSeeded
        ? createJavaRandom(longArgument(input, 2)).below(bound)
        : Math.floor(Math.random() * bound);
      return start + drawn;
    },
  },
  "States.MathAdd": {
    arity: { min: 2, max: 2 },
    call: (input) => checkedInt(roundedArgument(input, 0) + roundedArgument(input, 1)),
  },
} satisfies Record<string, IntrinsicFunction>;
