import { inHashSetOrder } from "../java/hashSet.ts";
import { lengthUpTo } from "../json/length.ts";
import type { Json } from "../json/value.ts";
import { MAX_EVALUATION_STEPS, MAX_INTRINSIC_ARRAY_ITEMS } from "../limits.ts";
import {
  arrayArgument,
  cutArgument,
  IntrinsicError,
  type IntrinsicFunction,
  textOf,
} from "./function.ts";

export const arrays = {
  "States.Array": {
    call: (input) => [...input.values],
  },
  "States.ArrayPartition": {
    arity: { min: 2, max: 2 },
    call(input) {
      const items = arrayArgument(input, 0);
      const size = cutArgument(input, 1);
      if (size < 1) throw new IntrinsicError();
      input.budget.spend(items.length + 4 * Math.ceil(items.length / size));
      const chunks: Json[] = [];
      for (let start = 0; start < items.length; start += size) {
        chunks.push(items.slice(start, start + size));
      }
      return chunks;
    },
  },
  /** AWS compares texts: 1 and "1" are equal, and objects whose members have another order are not. */
  "States.ArrayContains": {
    arity: { min: 2, max: 2 },
    call(input) {
      const items = arrayArgument(input, 0);
      const wanted = textOf(input.values[1] ?? null, input.budget);
      return items.some((item) => textOf(item, input.budget) === wanted);
    },
  },
  "States.ArrayRange": {
    arity: { min: 3, max: 3 },
    call(input) {
      const first = cutArgument(input, 0);
      const last = cutArgument(input, 1);
      const step = cutArgument(input, 2);
      if (step === 0) throw new IntrinsicError();
      const count = Math.max(0, Math.floor((last - first) / step) + 1);
      if (count > MAX_INTRINSIC_ARRAY_ITEMS) throw new IntrinsicError();
      input.budget.spend(count);
      return Array.from({ length: count }, (_, index) => first + index * step);
    },
  },
  "States.ArrayGetItem": {
    arity: { min: 2, max: 2 },
    call(input) {
      const items = arrayArgument(input, 0);
      const index = cutArgument(input, 1);
      if (items.length === 0) return null;
      const item = items[index];
      if (item === undefined) throw new IntrinsicError();
      return item;
    },
  },
  "States.ArrayLength": {
    arity: { min: 1, max: 1 },
    call: (input) => arrayArgument(input, 0).length,
  },
  "States.ArrayUnique": {
    arity: { min: 1, max: 1 },
    call(input) {
      const items = arrayArgument(input, 0);
      input.budget.spend(8 * items.length + 3 * lengthUpTo(items, MAX_EVALUATION_STEPS));
      return inHashSetOrder(items);
    },
  },
} satisfies Record<string, IntrinsicFunction>;
