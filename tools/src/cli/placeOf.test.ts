import { expect, test } from "vitest";
import { placeOf } from "./placeOf.ts";

function withStack<T extends Error>(error: T, stack: string): T {
  error.stack = stack;
  return error;
}

test.each(["/checkout/src/manifest.ts:3", "file:///checkout/src/manifest.ts:3"])(
  "a module that can't be parsed has a place: %s",
  (place) => {
    const error = new SyntaxError("Unexpected token `=`");
    const stack = `${place}\nexport const = 3\n             ^\n\nSyntaxError: Unexpected token`;
    expect(placeOf(withStack(error, stack), "/checkout")).toBe("src/manifest.ts:3");
  },
);

test("a module that fails as it is loaded has a place, whatever threw", () => {
  const stack = `RangeError: wrong
    at check (file:///checkout/core/check.ts:1:25)
    at file:///checkout/core/manifest.ts:1:80
    at Array.map (<anonymous>)
    at file:///checkout/src/manifest.ts:4:70
    at ModuleJob.run (node:internal/modules/esm/module_job:561:25)`;
  expect(placeOf(withStack(new RangeError("wrong"), stack), "/checkout")).toBe("src/manifest.ts:4");
});

test("any other error has none", () => {
  expect(placeOf(new Error("no such stack"))).toBeUndefined();
  expect(placeOf("text")).toBeUndefined();
});
