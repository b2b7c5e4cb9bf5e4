import { describe, expect, test } from "vitest";
import { lintErrors } from "./testing/temporaryWorkspace.ts";

test.each([
  ["a pathname", 'export const at = new URL("../apps/", import.meta.url).pathname;'],
  ["a part of a pathname", 'export const at = new URL("..", import.meta.url).pathname.slice(1);'],
  ["the module's own pathname", "export const at = new URL(import.meta.url).pathname;"],
  ["a destructured pathname", 'export const { pathname } = new URL(".", import.meta.url);'],
])("a module's URL is not a file path: %s is refused", (_, code) => {
  expect(lintErrors({ "tools/src/planted.ts": code })).toEqual([
    expect.stringContaining("tools/src/planted.ts:1 A URL's pathname is percent-encoded"),
  ]);
});

test("the pathname of a request's URL is accepted", () => {
  const code = 'export const at = new URL("/queue?a=b", "http://localhost").pathname;';
  expect(lintErrors({ "tools/src/planted.ts": code })).toEqual([]);
});

describe("a circle of imports is refused", () => {
  const CIRCLE = "This import is part of a cycle.";

  test("of values", () => {
    const one = 'import { two } from "./two.ts";\nexport const one = () => two;\n';
    const two = 'import { one } from "./one.ts";\nexport const two = () => one;\n';
    expect(lintErrors({ "tools/src/one.ts": one, "tools/src/two.ts": two })).toEqual([
      `tools/src/one.ts:1 ${CIRCLE}`,
      `tools/src/two.ts:1 ${CIRCLE}`,
    ]);
  });

  test("of types", () => {
    const one = 'import type { Two } from "./two.ts";\nexport type One = Two | 1;\n';
    const two = 'import type { One } from "./one.ts";\nexport type Two = { one: One };\n';
    expect(lintErrors({ "tools/src/one.ts": one, "tools/src/two.ts": two })).toEqual([
      `tools/src/one.ts:1 ${CIRCLE}`,
      `tools/src/two.ts:1 ${CIRCLE}`,
    ]);
  });

  test("through a third file", () => {
    const files = {
      "tools/src/one.ts": 'import "./two.ts";\n',
      "tools/src/two.ts": 'export type { Three } from "./three.ts";\n',
      "tools/src/three.ts": 'import "./one.ts";\nexport type Three = 3;\n',
    };
    expect(lintErrors(files)).toContain(`tools/src/one.ts:1 ${CIRCLE}`);
  });
});

test.each(["it", "it as test"])("tests use test(), so vitest's `%s` is refused", (name) => {
  const code = `import { ${name} } from "vitest";\n${name.split(" ").at(-1)}("a title", () => {});\n`;
  expect(lintErrors({ "tools/src/planted.test.ts": code })).toEqual([
    "tools/src/planted.test.ts:1 Use test() instead of it().",
  ]);
});
