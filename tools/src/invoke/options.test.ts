import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UsageError } from "../cli/usageError.ts";
import { temporaryFolders } from "../testing/temporaryFolders.ts";
import { readInlineInput, readUrl } from "./options.ts";

const temporaryFolder = temporaryFolders();

test("an input is JSON, or the name of a file with it", () => {
  const file = join(temporaryFolder(), "order.json");
  writeFileSync(file, '\uFEFF{"order": 7}');
  expect(readInlineInput('{"order": 7}')).toEqual({ value: { order: 7 } });
  expect(readInlineInput(`@${file}`)).toEqual({ value: { order: 7 } });
});

test.each([
  ["{order: 7}", /^-i '\{order: 7\}' is not JSON, line 1, column \d: /],
  ["", /^-i '' is empty; allowed: JSON, such as \{\}$/],
  ["@nowhere.json", /^-i @nowhere\.json can't be read: there is no such file$/],
  ["@", /^-i @ names no file; allowed: JSON, @FILE, or - for stdin$/],
  ["@.", /^-i @\. can't be read: it is a folder; allowed: a file with JSON$/],
  [`"${"x".repeat(262_143)}"`, /^-i '"x{39}…' has 262,145 bytes as JSON; allowed: 262,144\./],
])("%.20s is refused before anything is built", (given, message) => {
  expect(() => readInlineInput(given)).toThrow(UsageError);
  expect(() => readInlineInput(given)).toThrow(message);
});

test("a URL is one of this machine", () => {
  expect(readUrl("http://localhost:8083/")).toBe("http://localhost:8083");
  for (const other of ["8083", "https://states.us-east-1.amazonaws.com", "http://10.0.0.1:80"]) {
    expect(() => readUrl(other)).toThrow(`--url is "${other}"; allowed: `);
  }
});
