import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../../../..");

/** Pages are no input of a package's tests, so a change of one would leave such a test out. */
const READS_A_PAGE = /\breadFileSync\((?:[^;"'`]*["'`])+[^"'`;]*\.md["'`]/;

test("a test that reads a page is a task of its own: it is called NAME.page.test.ts", () => {
  const tests = globSync("{apps,infra,infra/*,packages,tools}/{*/,}src/**/*.test.ts", {
    cwd: ROOT,
  });
  const reading = [...new Set(tests)].filter(
    (file) =>
      !/\.page\.test\.ts$|^tools\/checks\//.test(file) &&
      READS_A_PAGE.test(readFileSync(join(ROOT, file), "utf8")),
  );
  expect(reading).toEqual([]);
});
