import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../workspace/nx.ts";
import {
  REFERENCES_MODULE,
  withHandler,
  withoutHandler,
  withoutHandlers,
} from "./referencesModule.ts";
import { UnknownForm } from "./unknownForm.ts";

const moduleWith = (lines: string) => `const a = 1;\n\nexport const handlers = {${lines}};\n`;
const EMPTY = moduleWith("");
const ONE = moduleWith('\n  invoice: () => import("./invoice/handler.ts"),\n');
const TWO = moduleWith(
  '\n  invoice: () => import("./invoice/handler.ts"),\n  "resize-image": () => import("./resize-image/handler.ts"),\n',
);

test.each(["\n", "\r\n"])(
  "handlers come into the module in order, and go; lines end with %j",
  (end) => {
    const [empty, one, two] = [EMPTY, ONE, TWO].map((text) => text.replaceAll("\n", end));
    expect(withHandler(empty ?? "", "invoice")).toBe(one);
    expect(withHandler(one ?? "", "resize-image")).toBe(two);
    expect(withoutHandler(two ?? "", "resize-image")).toBe(one);
    expect(withoutHandler(one ?? "", "invoice")).toBe(empty);
    expect(withHandler(withHandler(empty ?? "", "resize-image"), "invoice")).toBe(two);
  },
);

test("what is there stays as it is, and what is not there is not missed", () => {
  expect(withHandler(TWO, "invoice")).toBe(TWO);
  expect(withoutHandler(ONE, "voice")).toBe(ONE);
});

test("a workload without a handler has its schemas there", () => {
  const text = withHandler(ONE, "approval", "schemas");
  expect(text).toContain('  approval: () => import("./approval/schemas.ts"),\n  invoice: ');
  expect(withHandler(text, "approval")).toBe(text);
  expect(withoutHandler(text, "approval")).toBe(ONE);
});

test("a long name has a line of its own", () => {
  const name = `a-${"b".repeat(38)}`;
  const text = withHandler(EMPTY, name);
  expect(text).toContain(`  "${name}": () =>\n    import("./${name}/handler.ts"),\n`);
  expect(withoutHandler(text, name)).toBe(EMPTY);
});

test("a module with anything else in the list is left to a person", () => {
  const commented = moduleWith(
    '\n  // The first.\n  invoice: () => import("./invoice/handler.ts"),\n',
  );
  expect(() => withHandler(commented, "other")).toThrow(UnknownForm);
  expect(() => withoutHandler(commented, "invoice")).toThrow(/remove the handler of invoice/);
});

test("the repository's module can be edited", () => {
  const text = readFileSync(join(ROOT, REFERENCES_MODULE), "utf8");
  expect(withHandler(text, "of-the-team")).toContain('import("./of-the-team/handler.ts")');
  expect(withoutHandlers(text)).toContain("handlers = {};");
});
