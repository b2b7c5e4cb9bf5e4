import { describe, expect, test } from "vitest";
import { lintErrors } from "./testing/temporaryWorkspace.ts";

test.each([
  ["a pathname", 'export const at = new URL("../apps/", import.meta.url).pathname;'],
  ["a part of a pathname", 'export const at = new URL("..", import.meta.url).pathname.slice(1);'],
  ["the module's own pathname", "export const at = new URL(import.meta.url).pathname;"],
  ["a destructured pathname", 'export const { pathname } = new URL(".", import.meta.url);'],
  ["an optional pathname", 'export const at = new URL("..", import.meta.url)?.pathname;'],
  ["a pathname in brackets", 'export const at = new URL("..", import.meta.url)["pathname"];'],
  ["a URL without its scheme", 'export const at = import.meta.url.replace("file://", "");'],
])("a module's URL is not a file path: %s is refused", (_, code) => {
  expect(lintErrors({ "tools/src/planted.ts": code })).toEqual([
    expect.stringContaining("tools/src/planted.ts:1 A URL's pathname is percent-encoded"),
  ]);
});

test("a module's URL is not a file path: the pathname of a URL in a variable is refused", () => {
  const code =
    'const folder = new URL("..", import.meta.url);\nexport const at = folder.pathname;\n';
  expect(lintErrors({ "tools/src/planted.ts": code })).toEqual([
    expect.stringContaining("tools/src/planted.ts:2 A URL's pathname is percent-encoded"),
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

describe("tests use test(), so it() is refused", () => {
  test.each(["it", "it as test"])("when vitest's `%s` is imported", (name) => {
    const code = `import { ${name} } from "vitest";\nexport const one = ${name.split(" ").at(-1)};\n`;
    expect(lintErrors({ "tools/src/planted.test.ts": code })).toEqual([
      "tools/src/planted.test.ts:1 Use test() instead of it().",
    ]);
  });

  test.each([
    'import { test as it } from "vitest"; it("a title", () => {});',
    'import { test as it } from "vitest"; it.each([1])("a title", () => {});',
    'import * as vitest from "vitest"; vitest.it("a title", () => {});',
    'it("a title", () => {});',
  ])("when it is called: %s", (code) => {
    expect(lintErrors({ "tools/src/planted.test.ts": code })).toEqual([
      "tools/src/planted.test.ts:1 Use test() instead of it().",
    ]);
  });
});

test.each(["only", "skip"])("test.%s is refused", (modifier) => {
  const code = `import { test } from "vitest";\ntest.${modifier}("a title", () => {});\n`;
  expect(lintErrors({ "tools/src/planted.test.ts": code })).toHaveLength(1);
});

test("an error that a product's code drops without a word is refused, unless a comment in the handler says why", () => {
  const call =
    "declare const call: () => Promise<void>;\ndeclare const last: Promise<void> | undefined;\ndeclare const noop: () => void;\n";
  const dropping = [
    "void call().catch(() => {});",
    "void call().catch(async (_error) => {});",
    "void last?.catch(() => {});",
    "void last?.then(call, () => {});",
    "await call().catch(() => undefined);",
    "await call().then(call, () => undefined);",
    "await call().catch((_error: unknown) => void 0);",
    "void call().catch(() => false);",
    "void call().catch(function () {});",
    "void call().catch((_error: Error): void => {});",
    "void call().catch(noop);",
    "try { await call(); } catch {}",
    "export const done = call().catch(() => {});",
  ];
  const fine = [
    "void call().catch(() => { /* The poll tells it. */ });",
    "try { await call(); } catch { /* The poll tells it. */ }",
    "export const found = await call().catch(() => undefined);",
    "void call().then(() => {}, console.error);",
    "void call().catch((error: Error) => { console.error(error); });",
  ];
  const files = {
    "tools/src/planted.ts": `${call}${[...dropping, ...fine].join("\n")}\n`,
    "tools/src/planted.test.ts": `${call}${dropping[0]}\n`,
  };
  const why = expect.stringMatching(/:\d+ Nobody sees this error/);
  expect(lintErrors(files)).toEqual(dropping.map(() => why));
});
