import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

test("the README says what is in each folder of src", () => {
  const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
  const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const explained = [...readme.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  expect(explained).toEqual(expect.arrayContaining(folders));
});
