import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test as base, expect, onTestFinished } from "vitest";
import { loadWhenUsed } from "./loadWhenUsed.ts";

/** `outer` requires `inner` as TypeScript compiles an import of all its names. */
const PACKAGES = {
  "outer/index.js": `
    const all = (mod) => {
      if (mod && mod.__esModule) return mod;
      const result = {};
      for (const key in mod) if (Object.hasOwnProperty.call(mod, key)) result[key] = mod[key];
      result.default = mod;
      return result;
    };
    exports.inner = all(require("inner"));
  `,
  "outer/node_modules/inner/index.js": `
    class Tree { constructor(root) { this.root = root; } }
    module.exports = Tree;
    module.exports.Tree = Tree;
    module.exports.version = 7;
  `,
  "outer/node_modules/called/index.js": "module.exports = (a, b) => a + b;",
};

const test = base.extend("folder", () => {
  const folder = mkdtempSync(join(tmpdir(), "load-when-used-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries(PACKAGES)) {
    const file = join(folder, "node_modules", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return join(folder, "index.js");
});

test("a package loads when it is first used, and is the same as ever", ({ folder }) => {
  const load = createRequire(folder);
  loadWhenUsed(["outer", "inner"], folder);
  const { inner } = load("outer");
  const file = createRequire(load.resolve("outer")).resolve("inner");
  expect(load.cache[file]?.exports).toBe(inner);

  const tree = new inner.Tree("/");
  const real = load(file);
  expect(load.cache[file]?.exports).toBe(real);
  expect(real).not.toBe(inner);
  expect(tree).toBeInstanceOf(real);
  expect(tree).toBeInstanceOf(inner);
  expect(tree.root).toBe("/");
  expect(inner.default).toBe(real);
  expect(new inner("/a").root).toBe("/a");
  class Subtree extends inner {
    constructor() {
      super("/b");
    }
  }
  expect(new Subtree()).toHaveProperty("root", "/b");
  expect(Object.keys(inner)).toEqual(Object.keys(real));
  expect("version" in inner).toBe(true);
});

test("a package that is a function can be called", ({ folder }) => {
  loadWhenUsed(["outer", "called"], folder);
  const load = createRequire(createRequire(folder).resolve("outer"));
  expect(load("called")(1, 2)).toBe(3);
});

test("a package that is not installed, or is loaded already, is left alone", ({ folder }) => {
  const load = createRequire(folder);
  loadWhenUsed(["outer", "missing"], folder);
  expect(() => createRequire(load.resolve("outer"))("missing")).toThrow("Cannot find module");
  const outer = load("outer");
  loadWhenUsed(["outer"], folder);
  expect(load("outer")).toBe(outer);
});
