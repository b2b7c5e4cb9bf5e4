import { ApiError } from "../errors.ts";
import { DEFAULT_PAGE_SIZE } from "../limits.ts";

export interface PageRequest {
  readonly maxResults?: number | null;
  readonly nextToken?: string | null;
}

export interface Page<T> {
  readonly items: T[];
  readonly nextToken: string | undefined;
}

/**
 * A page of `items`, each known by a number that grows or falls along the list; a token is the number of the last item
 * given, so that a list may change between two pages.
 * @throws ApiError InvalidToken
 */
export function pageOf<T>(
  items: readonly T[],
  request: PageRequest,
  numberOf: (item: T) => number,
): Page<T> {
  const size = request.maxResults || DEFAULT_PAGE_SIZE;
  const start = request.nextToken
    ? positionAfter(items, readToken(request.nextToken), numberOf)
    : 0;
  const page = items.slice(start, start + size);
  const last = page.at(-1);
  const more = start + size < items.length && last !== undefined;
  return { items: page, nextToken: more ? writeToken(numberOf(last)) : undefined };
}

function positionAfter<T>(
  items: readonly T[],
  after: number,
  numberOf: (item: T) => number,
): number {
  const first = items[0];
  const last = items.at(-1);
  if (first === undefined || last === undefined) return 0;
  const rising = numberOf(first) <= numberOf(last);
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle] as T;
    const passed = rising ? numberOf(item) <= after : numberOf(item) >= after;
    if (passed) low = middle + 1;
    else high = middle;
  }
  return low;
}

const PREFIX = "after:";

function writeToken(number: number): string {
  return Buffer.from(`${PREFIX}${number}`).toString("base64url");
}

function readToken(token: string): number {
  const text = Buffer.from(token, "base64url").toString();
  const number = Number(text.slice(PREFIX.length));
  if (!text.startsWith(PREFIX) || !Number.isInteger(number) || writeToken(number) !== token) {
    throw new ApiError("InvalidToken", "Invalid Token: 'Invalid token'");
  }
  return number;
}
