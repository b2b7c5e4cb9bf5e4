import { isDeepStrictEqual } from "node:util";

/** Documents in JSON are compared as what they say. */
export function isSame(now: unknown, former: unknown): boolean {
  return isDeepStrictEqual(now, former) || isDeepStrictEqual(documentIn(now), documentIn(former));
}

function documentIn(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
