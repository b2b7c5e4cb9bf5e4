import { describe, expect, test } from "vitest";
import { createOrderedList } from "../lib/orderedList.ts";
import { MAX_PAGE_BYTES } from "../limits.ts";
import { type PageRequest, pageOf } from "./pages.ts";

const ascending = Array.from({ length: 250 }, (_, index) => index + 1);

/** A page of numbers, which are in ascending or in descending order. */
function numbersOf<R = number>(
  items: readonly number[],
  request: PageRequest,
  render: (item: number) => R,
) {
  const list = createOrderedList((item: number) => item);
  for (const item of items) list.add(item);
  const rising = (items[0] ?? 0) <= (items.at(-1) ?? 0);
  return pageOf(request, {
    keys: "number",
    from: (after) => (rising ? list.ascending(after) : list.descending(after)),
    keyOf: (item) => item,
    render,
  });
}

const same = (item: number) => item;

/** All pages, each as its items. */
function pagesOf(items: readonly number[], maxResults: number | null): number[][] {
  const pages: number[][] = [];
  let nextToken: string | undefined;
  do {
    const page = numbersOf(items, { maxResults, nextToken: nextToken ?? null }, same);
    pages.push(page.items);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return pages;
}

describe("a list", () => {
  test.each([
    ["100 by default", null, [100, 100, 50]],
    ["100 for a maxResults of 0", 0, [100, 100, 50]],
    ["as many as maxResults", 125, [125, 125]],
    ["all of them", 1_000, [250]],
  ])("has pages of %s", (_, maxResults, sizes) => {
    for (const items of [ascending, ascending.toReversed()]) {
      const pages = pagesOf(items, maxResults);
      expect(pages.map((page) => page.length)).toEqual(sizes);
      expect(pages.flat()).toEqual(items);
    }
  });

  test.each([
    ["of 512 KiB", 524_288, [3, 3, 1]],
    ["of a page's size", MAX_PAGE_BYTES, [1, 1, 1, 1, 1, 1, 1]],
  ])("has shorter pages when its items are %s", (_, bytes, sizes) => {
    const items = [1, 2, 3, 4, 5, 6, 7];
    const text = "ü".repeat(bytes / 2);
    const large = (item: number) => ({ item, text });
    const pages: number[][] = [];
    let nextToken: string | undefined;
    do {
      const page = numbersOf(items, { maxResults: 1_000, nextToken: nextToken ?? null }, large);
      pages.push(page.items.map(({ item }) => item));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(pages.map((page) => page.length)).toEqual(sizes);
    expect(pages.flat()).toEqual(items);
  });

  test("that is empty has one page", () => {
    expect(pagesOf([], 10)).toEqual([[]]);
  });

  test("continues after the last item of a page when items are added and removed", () => {
    const first = numbersOf([2, 4, 6, 8], { maxResults: 2 }, same);
    expect(first.items).toEqual([2, 4]);
    const request = { maxResults: 2, nextToken: first.nextToken ?? null };
    expect(numbersOf([1, 2, 3, 5, 6, 8], request, same).items).toEqual([5, 6]);
    expect(numbersOf([1, 2], request, same)).toEqual({ items: [], nextToken: undefined });
    expect(numbersOf([], request, same)).toEqual({ items: [], nextToken: undefined });
  });

  test("in descending order, continues after the last item of a page when items are added and removed", () => {
    const first = numbersOf([8, 6, 4, 2], { maxResults: 2 }, same);
    const request = { maxResults: 2, nextToken: first.nextToken ?? null };
    expect(numbersOf([9, 8, 5, 4, 2], request, same).items).toEqual([5, 4]);
  });

  test("may be sorted by names", () => {
    const list = createOrderedList((name: string) => name);
    for (const name of ["b", "c", "a"]) list.add(name);
    const names = { keys: "string", from: list.ascending, keyOf: String, render: String } as const;
    const first = pageOf({ maxResults: 1 }, names);
    expect(first.items).toEqual(["a"]);
    expect(pageOf({ maxResults: 5, nextToken: first.nextToken ?? null }, names).items).toEqual([
      "b",
      "c",
    ]);
    expect(() => numbersOf([1, 2], { nextToken: first.nextToken ?? null }, same)).toThrow(
      "Invalid token",
    );
  });

  test("reads no more items than a page has, and one", () => {
    let read = 0;
    const from = function* () {
      for (const item of ascending) {
        read += 1;
        yield item;
      }
    };
    pageOf({ maxResults: 20 }, { keys: "number", from, keyOf: same, render: same });
    expect(read).toBe(21);
  });

  test.each([
    "x",
    Buffer.from("{}").toString("base64url"),
    Buffer.from('{"after":true}').toString("base64url"),
    Buffer.from('{"after": 1}').toString("base64url"),
    Buffer.from("null").toString("base64url"),
    Buffer.from('{"after":0.5}').toString("base64url"),
    Buffer.from('{"after":-32768}').toString("base64url"),
  ])("rejects the token %s", (nextToken) => {
    expect(() => numbersOf(ascending, { nextToken }, same)).toThrow(
      expect.objectContaining({
        code: "InvalidToken",
        message: "Invalid Token: 'Invalid token'",
      }),
    );
  });
});
