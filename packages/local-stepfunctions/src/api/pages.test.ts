import { describe, expect, test } from "vitest";
import { MAX_PAGE_BYTES } from "../limits.ts";
import { byName, pageOf } from "./pages.ts";

const ascending = Array.from({ length: 250 }, (_, index) => index + 1);
const same = { keyOf: (item: number) => item, render: (item: number) => item };
const sameName = { keyOf: (name: string) => name, render: (name: string) => name };

/** All pages, each as its items. */
function pagesOf(items: readonly number[], maxResults: number | null): number[][] {
  const pages: number[][] = [];
  let nextToken: string | undefined;
  do {
    const page = pageOf(items, { maxResults, nextToken: nextToken ?? null }, same);
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
    const large = { keyOf: same.keyOf, render: (item: number) => ({ item, text }) };
    const pages: number[][] = [];
    let nextToken: string | undefined;
    do {
      const page = pageOf(items, { maxResults: 1_000, nextToken: nextToken ?? null }, large);
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
    const first = pageOf([2, 4, 6, 8], { maxResults: 2 }, same);
    expect(first.items).toEqual([2, 4]);
    const request = { maxResults: 2, nextToken: first.nextToken ?? null };
    expect(pageOf([1, 2, 3, 5, 6, 8], request, same).items).toEqual([5, 6]);
    expect(pageOf([1, 2], request, same)).toEqual({ items: [], nextToken: undefined });
    expect(pageOf([], request, same)).toEqual({ items: [], nextToken: undefined });
  });

  test("in descending order, continues after the last item of a page when items are added and removed", () => {
    const first = pageOf([8, 6, 4, 2], { maxResults: 2 }, same);
    const request = { maxResults: 2, nextToken: first.nextToken ?? null };
    expect(pageOf([9, 8, 5, 4, 2], request, same).items).toEqual([5, 4]);
  });

  test("may be sorted by names", () => {
    const names = ["a", "b", "c"];
    const first = pageOf(names, { maxResults: 1 }, sameName);
    const request = { maxResults: 5, nextToken: first.nextToken ?? null };
    expect(pageOf(names, request, sameName).items).toEqual(["b", "c"]);
  });

  test.each([
    "x",
    Buffer.from("{}").toString("base64url"),
    Buffer.from('{"after":true}').toString("base64url"),
    Buffer.from('{"after": 1}').toString("base64url"),
    Buffer.from("null").toString("base64url"),
  ])("rejects the token %s", (nextToken) => {
    expect(() => pageOf(ascending, { nextToken }, same)).toThrow(
      expect.objectContaining({
        code: "InvalidToken",
        message: "Invalid Token: 'Invalid token'",
      }),
    );
  });
});

test("names are sorted by their character codes", () => {
  const named = ["b", "a", "B", "ä", "a1"].map((name) => ({ name }));
  expect(byName(named).map(({ name }) => name)).toEqual(["B", "a", "a1", "b", "ä"]);
  expect(named[0]).toEqual({ name: "b" });
});
