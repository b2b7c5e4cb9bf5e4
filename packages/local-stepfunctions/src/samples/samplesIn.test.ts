import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { samplesIn } from "./samplesIn.ts";

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "samples-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test("each JSON file, each CSV file with its rules and each line of a JSONL file is an input", () => {
  const folder = folderOf({
    "a.csv": "\uFEFFid\n1\n",
    "a.rules.json": '{"rules":[]}',
    "b.json": "\uFEFF7",
    "c.jsonl": '{"n":1}\n{"n":2}\n',
  });
  const csv = { file: "a.csv", csv: "id\n1\n", rules: [] };
  expect(samplesIn(folder)).toEqual([csv, 7, { n: 1 }, { n: 2 }]);
  expect(samplesIn(join(folder, "none"))).toEqual([]);
});

test.each([
  ["a.json", "", "the sample a.json is empty; allowed: JSON, such as {}"],
  ["a.jsonl", "{}\n{", "the sample a.jsonl, line 2, is not JSON, line 1, column 2: "],
  ["a.json", "[".repeat(1_001) + "]".repeat(1_001), "nested too deeply: it has 1,001 levels"],
  ["a.csv", "x".repeat(262_144), "the sample a.csv has 262,169 bytes as JSON; allowed: 262,144"],
  ["notes.md", "", "has no sample: add NAME.json, NAME.jsonl or NAME.csv, or remove the folder"],
])("%s that is no input is refused by its name", (name, text, message) => {
  const folder = folderOf({ [name]: text });
  expect(() => samplesIn(folder, folder)).toThrow(message);
});
