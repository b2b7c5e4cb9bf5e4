import { isExactNumber } from "../json/exactNumber.ts";
import type { Json } from "../json/value.ts";
import { isInteger } from "./text.ts";

/** The hashCode of the value as AWS holds it in Java: a boxed value, an ArrayList or a LinkedHashMap. A signed number of 32 bits. */
export function javaHash(value: Json): number {
  switch (typeof value) {
    case "string":
      return hashOfText(value);
    case "boolean":
      return value ? 1231 : 1237;
    case "number":
      if ((value | 0) === value) return value | 0;
      return Number.isSafeInteger(value) ? hashOfInteger(BigInt(value)) : hashOfDouble(value);
  }
  if (value === null) return 0;
  if (isExactNumber(value)) {
    const digits = value.rawJSON;
    return isInteger(digits) ? hashOfInteger(BigInt(digits)) : hashOfDouble(Number(digits));
  }
  if (Array.isArray(value)) {
    return value.reduce<number>((hash, item) => (Math.imul(31, hash) + javaHash(item)) | 0, 1);
  }
  let hash = 0;
  for (const key of Object.keys(value)) {
    hash = (hash + (hashOfText(key) ^ javaHash(value[key] ?? null))) | 0;
  }
  return hash;
}

function hashOfText(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(31, hash) + text.charCodeAt(at)) | 0;
  return hash;
}

/** Of an Integer, a Long or a BigInteger, whichever is the first that holds it. */
function hashOfInteger(value: bigint): number {
  if (BigInt.asIntN(32, value) === value) return Number(value);
  if (BigInt.asIntN(64, value) === value) return Number(BigInt.asIntN(32, value ^ (value >> 32n)));
  let hash = 0;
  const size = value < 0n ? -value : value;
  const words = Math.ceil(size.toString(16).length / 8);
  for (let word = words - 1; word >= 0; word--) {
    hash = (Math.imul(31, hash) + Number((size >> BigInt(32 * word)) & 0xffffffffn)) | 0;
  }
  return value < 0n ? -hash | 0 : hash;
}

function hashOfDouble(value: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  return bits.getInt32(0) ^ bits.getInt32(4);
}
