import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createJsonItems, type JsonItem } from "./jsonItems.ts";

/** The items, however the text is divided into pieces. */
function read(text: string, pointer = "", sizes = [text.length || 1, 1, 2, 3, 7]): JsonItem[] {
  const results = sizes.map((size) => {
    const items = createJsonItems(pointer);
    const found: JsonItem[] = [];
    for (let at = 0; at < text.length; at += size) {
      found.push(...items.add(text.slice(at, at + size)));
    }
    return [...found, ...items.end()];
  });
  for (const result of results) expect(result).toEqual(results[0]);
  return results[0] ?? [];
}

const values = (text: string, pointer?: string) => read(text, pointer).map(({ value }) => value);

describe("the items of a JSON document", () => {
  test("are the elements of its array", () => {
    expect(values('[1, "a,]\\"", {"b": [2, {}]}, [], null, true, -1.5e3]')).toEqual([
      1,
      'a,]"',
      { b: [2, {}] },
      [],
      null,
      true,
      -1500,
    ]);
    expect(values(" [ ] ")).toEqual([]);
    expect(values("\uFEFF[1]")).toEqual([1]);
  });

  test("are the members of its object, with their keys", () => {
    expect(read('{"a": 1, "\\u0062": {"c": 2}}')).toEqual([
      { key: "a", value: 1 },
      { key: "b", value: { c: 2 } },
    ]);
    expect(read("{}")).toEqual([]);
  });

  test.each<[string, string, unknown[]]>([
    ["/a", '{"x": [9], "a": [1, 2], "y": {"a": [8]}}', [1, 2]],
    ["/a/b", '{"a": {"c": 1, "b": [[1], 2]}, "b": [3]}', [[1], 2]],
    ["/a/1", '{"a": [[1], [2, 3], [4]]}', [2, 3]],
    ["/a~1b/c~0d", '{"a/b": {"c~d": [1]}}', [1]],
    ["/", '{"": [1]}', [1]],
    ["/a", '{"a": [1], "a": [2]}', [1]],
    ["/a", '{"a": []}', []],
    ["/a/b", '{"a": {"b": {"k": 1}}}', [1]],
  ])("are at the pointer %s of %s", (pointer, text, expected) => {
    expect(values(text, pointer)).toEqual(expected);
  });

  test.each([
    ["", "1"],
    ["", '"[1]"'],
    ["", "null"],
    ["/a", '{"a": 1}'],
    ["/a", '{"b": [1]}'],
    ["/a/b", '{"a": "x"}'],
    ["/a/b", '{"a": [1]}'],
  ])("can't be found at %j of %s", (pointer, text) => {
    expect(() => read(text, pointer)).toThrow("Attempting to map over non-iterable node.");
  });

  test.each([
    "",
    "[",
    "[1",
    "[1,",
    "[1,]",
    "[1 2]",
    "[1}",
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    "{a: 1}",
    "{1: 1}",
    "[tru]",
    "[01]",
    '["a]',
    "[1] 2",
    "[1]]",
    "[1],",
    '[{"a" 1}]',
  ])("are not in %j, which is not JSON", (text) => {
    expect(() => read(text)).toThrow(/is not valid JSON/);
  });

  test("keep the digits of long numbers", () => {
    expect(JSON.stringify(values("[12345678901234567890]"))).toBe("[12345678901234567890]");
  });

  test("are nested in 1,000 levels at most", () => {
    const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
    expect(read(nested(1_000), "", [100])).toHaveLength(1);
    expect(() => read(nested(1_002), "", [100])).toThrow("more than 1000 levels");
  });

  test("are up to 8 MB large", () => {
    const items = createJsonItems("");
    items.add(`["${"x".repeat(8_388_000)}`);
    expect(() => items.add("x".repeat(1_000))).toThrow("An item is larger than 8 MB.");
  });

  test("are those of any document", () => {
    const document = fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()));
    fc.assert(
      fc.property(document, fc.integer({ min: 1, max: 9 }), fc.boolean(), (value, size, spaced) => {
        const text = JSON.stringify(value, null, spaced ? 2 : 0);
        const found = read(text, "", [size]);
        const parsed = JSON.parse(text) as unknown;
        const made = Array.isArray(parsed)
          ? found.map((item) => item.value)
          : Object.fromEntries(found.map((item) => [item.key, item.value]));
        expect(JSON.stringify(made)).toBe(JSON.stringify(parsed));
      }),
    );
  });
});
