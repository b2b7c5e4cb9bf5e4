import { isExactNumber } from "../json/exactNumber.ts";
import { lengthUpTo } from "../json/length.ts";
import { type Json, sameJson } from "../json/value.ts";
import { MAX_EVALUATION_STEPS, MAX_INTRINSIC_ARRAY_ITEMS } from "../limits.ts";
import {
  arrayArgument,
  IntrinsicError,
  type IntrinsicFunction,
  integerArgument,
} from "./function.ts";

export const arrays = {
  "States.Array": {
    arity: { min: 0, max: Number.POSITIVE_INFINITY },
    call: (input) => [...input.values],
  },
  "States.ArrayPartition": {
    arity: { min: 2, max: 2 },
    call(input) {
      const items = arrayArgument(input, 0);
      const size = integerArgument(input, 1);
      if (size < 1)
        throw new IntrinsicError(`the chunk size must be a positive number, but was ${size}`);
      input.budget.spend(items.length + 4 * Math.ceil(items.length / size));
      const chunks: Json[] = [];
      for (let start = 0; start < items.length; start += size) {
        chunks.push(items.slice(start, start + size));
      }
      return chunks;
    },
  },
  "States.ArrayContains": {
    arity: { min: 2, max: 2 },
    call(input) {
      const wanted = input.values[1] ?? null;
      const items = arrayArgument(input, 0);
      const { spend } = input.budget;
      spend(items.length);
      return items.some((item) => sameJson(item, wanted, spend));
    },
  },
  "States.ArrayRange": {
    arity: { min: 3, max: 3 },
    call(input) {
      const first = integerArgument(input, 0);
      const last = integerArgument(input, 1);
      const step = integerArgument(input, 2);
      if (step === 0) throw new IntrinsicError("the increment must not be 0");
      const count = Math.max(0, Math.floor((last - first) / step) + 1);
      if (count > MAX_INTRINSIC_ARRAY_ITEMS) {
        throw new IntrinsicError(
          `the range must have no more than ${MAX_INTRINSIC_ARRAY_ITEMS} items, but has ${count}`,
        );
      }
      input.budget.spend(count);
      return Array.from({ length: count }, (_, index) => first + index * step);
    },
  },
  "States.ArrayGetItem": {
    arity: { min: 2, max: 2 },
    call(input) {
      const items = arrayArgument(input, 0);
      const index = integerArgument(input, 1);
      const item = items[index];
      if (item === undefined) {
        throw new IntrinsicError(`index ${index} is outside of the array of ${items.length} items`);
      }
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
      input.budget.spend(2 * lengthUpTo(items, MAX_EVALUATION_STEPS));
      const seen = new Set<string>();
      return items.filter((item) => {
        const key = canonical(item);
        if (seen.has(key)) return false;
        seen.add(key);
        return true;
      });
    },
  },
} satisfies Record<string, IntrinsicFunction>;

/** A canonical string: equal JSON values have the same one, in any order of their keys. */
function canonical(value: Json): string {
  if (value === null || typeof value !== "object" || isExactNumber(value)) {
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`);
  return `{${members.join(",")}}`;
}
