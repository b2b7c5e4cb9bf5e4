import { ApiError } from "../errors.ts";
import { MAX_PAGE_BYTES, PAGE_SIZE } from "../limits.ts";

export interface PageRequest {
  readonly maxResults?: number | null;
  readonly nextToken?: string | null;
}

export interface Page<T> {
  readonly items: T[];
  readonly nextToken: string | undefined;
}

/** The sort key of a list item. */
type Key = number | string;

/**
 * One page of `items`, which are sorted by their keys in either direction. It ends at maxResults or, with one item or more, at
 * MAX_PAGE_BYTES. The token is the key of the page's last item, so that the list may change between two pages.
 * @throws {ApiError} InvalidToken when no list returned the token.
 */
export function pageOf<T, R>(
  items: readonly T[],
  request: PageRequest,
  { keyOf, render }: { keyOf(item: T): Key; render(item: T): R },
): Page<R> {
  const size = Math.trunc(request.maxResults ?? 0) || PAGE_SIZE.default;
  const start = request.nextToken ? positionAfter(items, readToken(request.nextToken), keyOf) : 0;
  const page: R[] = [];
  let bytes = 0;
  for (const item of items.slice(start, start + size)) {
    const rendered = render(item);
    bytes += Buffer.byteLength(JSON.stringify(rendered));
    if (page.length > 0 && bytes > MAX_PAGE_BYTES) break;
    page.push(rendered);
  }
  const last = items[start + page.length - 1];
  const more = start + page.length < items.length && last !== undefined && page.length > 0;
  return { items: page, nextToken: more ? writeToken(keyOf(last)) : undefined };
}

/** Sorts by name, as AWS lists state machines and activities. */
export function byName<T extends { readonly name: string }>(items: Iterable<T>): T[] {
  return [...items].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function positionAfter<T>(items: readonly T[], after: Key, keyOf: (item: T) => Key): number {
  const first = items[0];
  const last = items.at(-1);
  if (first === undefined || last === undefined) return 0;
  const ascending = keyOf(first) <= keyOf(last);
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle] as T;
    const passed = ascending ? keyOf(item) <= after : keyOf(item) >= after;
    if (passed) low = middle + 1;
    else high = middle;
  }
  return low;
}

function writeToken(key: Key): string {
  return Buffer.from(JSON.stringify({ after: key })).toString("base64url");
}

function readToken(token: string): Key {
  try {
    const { after } = JSON.parse(Buffer.from(token, "base64url").toString()) as { after?: unknown };
    if ((typeof after === "number" || typeof after === "string") && writeToken(after) === token) {
      return after;
    }
  } catch {
    // Rejected below.
  }
  throw new ApiError("InvalidToken", "Invalid Token: 'Invalid token'");
}
