import { expect, test } from "vitest";
import { lintErrors } from "./testing/throwAway.ts";

test.each([
  ["a pathname", 'export const at = new URL("../apps/", import.meta.url).pathname;'],
  ["a part of a pathname", 'export const at = new URL("..", import.meta.url).pathname.slice(1);'],
  ["the module's own pathname", "export const at = new URL(import.meta.url).pathname;"],
  ["a destructured pathname", 'export const { pathname } = new URL(".", import.meta.url);'],
])("a module's URL is no file path: %s is refused", (_, code) => {
  expect(lintErrors({ "tools/src/planted.ts": code })).toEqual([
    expect.stringContaining("tools/src/planted.ts:1 A URL's pathname is percent-encoded"),
  ]);
});

test("the pathname of a request's URL is no error", () => {
  const code = 'export const at = new URL("/queue?a=b", "http://localhost").pathname;';
  expect(lintErrors({ "tools/src/planted.ts": code })).toEqual([]);
});
