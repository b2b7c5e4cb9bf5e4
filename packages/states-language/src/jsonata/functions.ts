import { hashOf } from "../hash.ts";
import { MAX_PADDED_CHARACTERS, MAX_RANGE_ITEMS } from "../limits.ts";
import { InternalError, LibraryError } from "./errors.ts";

type Signature = string;

/** The functions that Step Functions adds to JSONata or has of its own, each with its signature, besides those of surroundings.ts. */
export const FUNCTIONS: Readonly<
  Record<string, readonly [(...given: never[]) => unknown, Signature]>
> = {
  partition: [partition, "<xn?:a<a>>"],
  range: [range, "<nnn?:a<n>>"],
  hash: [hash, "<ss?:s>"],
  pad: [pad, "<s-ns?:s>"],
  base64decode: [base64decode, "<s-:s>"],
};

/** Without a size the list is one chunk. */
function partition(items: unknown, size: number | undefined): unknown[][] | undefined {
  if (items === undefined) return undefined;
  if (!Array.isArray(items)) throw new LibraryError("T0412", "", 1);
  const length = Math.trunc(size ?? items.length);
  if (length < 0) throw new LibraryError("D3137", "Second argument must be zero or greater");
  if (length === 0) return undefined;
  const chunks: unknown[][] = [];
  for (let start = 0; start < items.length; start += length) {
    chunks.push(items.slice(start, start + length));
  }
  return chunks.length === 0 ? undefined : chunks;
}

/** A sequence, so that a single number is no list. */
function range(
  from: number | undefined,
  to: number | undefined,
  by: number | undefined,
): number[] | undefined {
  if (from === undefined || to === undefined || by === undefined) return undefined;
  const [first, last, step] = [Math.trunc(from), Math.trunc(to), Math.trunc(by)];
  const count = step === 0 ? 0 : Math.floor((last - first) / step) + 1;
  if (count > MAX_RANGE_ITEMS) throw new LibraryError("D2015");
  const numbers = Array.from({ length: Math.max(0, count) }, (_, index) => first + index * step);
  return Object.assign(numbers, { sequence: true });
}

function hash(text: string | undefined, algorithm: string | undefined): string | undefined {
  if (text === undefined || algorithm === undefined) return undefined;
  const hashed = hashOf(text, algorithm);
  if (hashed !== undefined) return hashed;
  throw new LibraryError(
    "D3137",
    `Hash algorithm '${algorithm}' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5`,
  );
}

/** AWS bounds the characters that are added, and not the text's length. */
function pad(text: string | undefined, width = Number.NaN, filler?: string): string | undefined {
  if (text === undefined) return undefined;
  const added = Math.trunc(Math.abs(width)) - [...text].length;
  if (added <= 0) return text;
  if (added > MAX_PADDED_CHARACTERS) throw new LibraryError("D2014");
  const unit = [...(filler || " ")];
  const padding = Array.from({ length: added }, (_, index) => unit[index % unit.length]).join("");
  return width > 0 ? text + padding : padding + text;
}

/** The library would pass over other characters. */
function base64decode(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (/[^A-Za-z0-9+/=\s]/.test(text)) throw new InternalError();
  return Buffer.from(text, "base64").toString("latin1");
}
