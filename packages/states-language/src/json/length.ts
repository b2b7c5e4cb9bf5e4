import { isExactNumber } from "./exactNumber.ts";
import type { Json } from "./value.ts";

/**
 * At least the number of characters of the value as JSON, without those that JSON escapes; stops soon after `limit`.
 * A value may hold the same part many times, so it can be far longer than the data that it was made of.
 */
export function lengthUpTo(value: Json, limit: number): number {
  let length = 0;
  const pending: Json[] = [value];
  for (let node = pending.pop(); node !== undefined && length <= limit; node = pending.pop()) {
    if (typeof node === "string") length += node.length + 2;
    else if (typeof node !== "object" || node === null) length += 1;
    else if (isExactNumber(node)) length += node.rawJSON.length;
    else if (Array.isArray(node)) {
      length += node.length + 1;
      if (length <= limit) for (const item of node) pending.push(item);
    } else {
      length += 2;
      for (const key in node) {
        length += key.length + 3;
        if (length > limit) break;
        pending.push(node[key] ?? null);
      }
    }
  }
  return length;
}

/** Whether the value as JSON has more characters than `limit`. Looks at no more of the value than that. */
export function isLongerThan(value: Json, limit: number): boolean {
  return lengthUpTo(value, limit) > limit;
}
