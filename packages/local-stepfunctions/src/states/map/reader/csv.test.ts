import { describe, expect, test } from "vitest";
import { createCsvParser } from "./csv.ts";

/** The records, however the text is divided into pieces. */
function parsed(text: string, delimiter = ","): string[][] {
  const results = [text.length, 1, 2, 3].map((size) => {
    const parser = createCsvParser(delimiter);
    const records: string[][] = [];
    for (let at = 0; at < text.length; at += size) {
      records.push(...parser.add(text.slice(at, at + size)));
    }
    return [...records, ...parser.end()];
  });
  for (const result of results) expect(result).toEqual(results[0]);
  return results[0] ?? [];
}

describe("delimited text", () => {
  test.each<[string, string[][]]>([
    ["", []],
    ["a", [["a"]]],
    [
      "a,b\nc,d\n",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "a,b\r\nc,d",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    ["a\rb", [["a\rb"]]],
    [
      "a,\n,b\n,\n",
      [
        ["a", ""],
        ["", "b"],
        ["", ""],
      ],
    ],
    ["a\n\n\nb\n", [["a"], ["b"]]],
    ["   \n", [["   "]]],
    ["\uFEFFa,b", [["a", "b"]]],
    // Quotation marks.
    ['"a","b c"\n', [["a", "b c"]]],
    ['"a,b",c', [["a,b", "c"]]],
    ['"two\nlines",x\r\n"two\r\nlines"', [["two\nlines", "x"], ["two\r\nlines"]]],
    ['"say ""hi""",x', [['say "hi"', "x"]]],
    ['""\n""""', [[""], ['"']]],
    ['{""key"":""value""},x', [['{"key":"value"}', "x"]]],
    ['5" pipe,6"', [['5" pipe', '6"']]],
    ['"a"b,c', [["ab", "c"]]],
    // As in the developer guide's example.
    [
      'abc,123,"with commas, (""), and (\n)",{""Key"":""Value""},"[1,2,3]"',
      [["abc", "123", 'with commas, ("), and (\n)', '{"Key":"Value"}', "[1,2,3]"]],
    ],
    // Backslashes.
    ["C:\\\\Program Files,1", [["C:\\Program Files", "1"]]],
    ["a\\,b,c", [["a,b", "c"]]],
    ['\\"a\\",b', [['"a"', "b"]]],
    ['"a\\"b",c', [['a"b', "c"]]],
    ["a\\nb", [["anb"]]],
    ["a\\\nb", [["a"], ["b"]]],
  ])("%j has the records %j", (text, records) => {
    expect(parsed(text)).toEqual(records);
  });

  test("may have another delimiter, which a backslash escapes then", () => {
    expect(parsed("a|b,c\\|d\n", "|")).toEqual([["a", "b,c|d"]]);
    expect(parsed("a\tb", "\t")).toEqual([["a", "b"]]);
    expect(parsed('a b  "c d"', " ")).toEqual([["a", "b", "", "c d"]]);
  });

  test("has rows of up to 8 MB", () => {
    const parser = createCsvParser(",");
    parser.add(`"${"x".repeat(8_388_608)}`);
    expect(() => parser.add("x")).toThrow("A row is larger than 8 MB.");
  });
});
