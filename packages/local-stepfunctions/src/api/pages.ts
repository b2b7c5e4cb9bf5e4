import { ApiError } from "../errors.ts";
import { MAX_PAGE_BYTES, MAX_PASSED_ITEMS, PAGE_SIZE } from "../limits.ts";

export interface PageRequest {
  readonly maxResults?: number | null;
  readonly nextToken?: string | null;
}

export interface Page<T> {
  readonly items: T[];
  readonly nextToken: string | undefined;
}

/** The sort key of a list item. */
interface Keys {
  readonly number: number;
  readonly string: string;
}
type KeyType = keyof Keys;

/** A list in the order of its items' keys. */
export interface PagedList<K extends KeyType, T, R> {
  readonly keys: K;
  /** The items that follow the one with this key, or all. No more of them are read than a page has, and one. */
  from(after: Keys[K] | undefined): Iterable<T>;
  /** Whether an item is on the list; all are by default. */
  isListed?(item: T): boolean;
  keyOf(item: T): Keys[K];
  render(item: T): R;
}

/**
 * One page of a list. It ends at maxResults, after MAX_PASSED_ITEMS or, with one item or more, at MAX_PAGE_BYTES. The token is the key of the page's
 * last item, so that the list may change between two pages.
 * @throws {ApiError} InvalidToken when no list returned the token.
 */
export function pageOf<K extends KeyType, T, R>(
  request: PageRequest,
  { keys, from, isListed = () => true, keyOf, render }: PagedList<K, T, R>,
): Page<R> {
  const size = Math.trunc(request.maxResults ?? 0) || PAGE_SIZE.default;
  const after = request.nextToken ? readToken(request.nextToken, keys) : undefined;
  const page: R[] = [];
  let last: Keys[K] | undefined;
  let bytes = 0;
  let passed = 0;
  for (const item of from(after)) {
    if (!isListed(item)) {
      last = keyOf(item);
      passed += 1;
      if (passed === MAX_PASSED_ITEMS) return { items: page, nextToken: writeToken(last) };
      continue;
    }
    const rendered = page.length < size ? render(item) : undefined;
    if (rendered !== undefined) bytes += Buffer.byteLength(JSON.stringify(rendered));
    if (rendered === undefined || (page.length > 0 && bytes > MAX_PAGE_BYTES)) {
      return { items: page, nextToken: last === undefined ? undefined : writeToken(last) };
    }
    page.push(rendered);
    last = keyOf(item);
  }
  return { items: page, nextToken: undefined };
}

function writeToken(key: Keys[KeyType]): string {
  return Buffer.from(JSON.stringify({ after: key })).toString("base64url");
}

function readToken<K extends KeyType>(token: string, keys: K): Keys[K] {
  try {
    const { after } = JSON.parse(Buffer.from(token, "base64url").toString()) as {
      after?: Keys[K];
    };
    const isKey = keys === "string" || (Number.isSafeInteger(after) && Number(after) > 0);
    if (after !== undefined && typeof after === keys && isKey && writeToken(after) === token)
      return after;
  } catch {
    // Rejected below.
  }
  throw new ApiError("InvalidToken", "Invalid Token: 'Invalid token'");
}
