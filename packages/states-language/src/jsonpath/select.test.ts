import { describe, expect, test } from "vitest";
import { parseExactly } from "../json/exactJson.ts";
import type { Json } from "../json/value.ts";
import { selectAll } from "./select.ts";
import { parsePathTokens } from "./syntax.ts";

const select = (path: string, root: Json) => selectAll(parsePathTokens(path.slice(1)), root);

const LIST: Json = ["a", "b", "c", "d", "e"];

describe("a path selects", () => {
  test.each<[string, Json, Json[]]>([
    ["$", 5, [5]],
    ["$.a", { a: 1 }, [1]],
    ["$.a", { a: null }, [null]],
    ["$['c','a','x']", { a: 1, b: 2, c: 3 }, [{ c: 3, a: 1 }]],
    ["$['a[0]']", { a: 1 }, [{}]],
    ["$[0]", LIST, ["a"]],
    ["$[(@.length-1)]", LIST, ["e"]],
    ["$[0,2]", LIST, ["a", "c"]],
    ["$[1:3]", LIST, ["b", "c"]],
    ["$[1:99]", LIST, ["b", "c", "d", "e"]],
    ["$[3:]", LIST, ["d", "e"]],
    ["$[9:]", LIST, []],
    ["$[:2]", LIST, ["a", "b"]],
    ["$[-2:]", LIST, ["d", "e"]],
    ["$[-9:]", LIST, ["a", "b", "c", "d", "e"]],
    ["$[:-3]", LIST, ["a", "b"]],
    ["$[0:5:2]", LIST, ["a", "b", "c", "d", "e"]],
    ["$[3:1]", LIST, []],
    // With both bounds, a negative one is not counted from the end.
    ["$[1:-1]", LIST, []],
    ["$[-3:-1]", [], []],
    ["$.*", { a: 1, b: [2] }, [1, [2]]],
    ["$[*]", [1, [2]], [1, [2]]],
    ["$.*", "text", []],
    ["$.a[*]", { a: 5 }, []],
    ["$[*][*]", [[1, 2], [3]], [1, 2, 3]],
    ["$[*].a.*", [{ a: { x: 1 } }, { a: [2] }], [1, 2]],
    ["$..a", { a: 1, b: { a: 2, c: [{ a: 3 }] } }, [1, 2, 3]],
    ["$..a", { a: { a: 1 } }, [{ a: 1 }, 1]],
    ["$..a.b", { a: { b: 1 }, c: { a: { b: 2 } } }, [1, 2]],
    ["$...a", { b: { a: 1 } }, [1]],
    ["$....a", { b: { a: 1 } }, []],
    ["$..[0]", [[1, 2], [3]], [[1, 2], 1, 3]],
    // Of a step that is not the last, its index is ignored.
    ["$..[0].a", [{ a: 1 }, { a: 2 }], [1, 2]],
    ["$..*", { a: { b: 1 }, c: 2 }, [{ b: 1 }, 2, 1]],
    ["$..['a','b']", { x: { a: 1, b: 2, c: 3 }, y: { a: 1 } }, [{ a: 1, b: 2 }]],
    ["$..length()", [1, { "length()": 5 }], [5]],
    ["$..x", "text", []],
  ])("%s of %j: %j", (path, root, expected) => {
    expect(select(path, root)).toEqual(expected);
  });

  test.each<[string, Json, Json[]]>([
    ["$.items[*]", {}, []],
    ["$.item.items[1:5]", {}, []],
    ["$.items[:1].x", {}, []],
    ["$.items[?(@.x)]", {}, []],
    ["$.items[*].a.b", { items: [{}, { a: { b: 1 } }] }, [1]],
    ["$.items[*].a", { items: [{ a: 1 }, {}, { a: 3 }, 4, null] }, [1, 3]],
    ["$.items[*].a.b.c", { items: [{ a: {} }, { a: { b: { c: 1 } } }] }, [1]],
    ["$.items[*].length()", { items: [[1], "text"] }, []],
    ["$.items[*][0:1].a", { items: [[{}], [{ a: 2 }]] }, [2]],
    ["$.items[*][0:2].a", { items: [[{ a: 1 }, {}], [{ a: 2 }]] }, [1, 2]],
    ["$.o.*.a.b", { o: { x: {}, y: { a: { b: 1 } } } }, [1]],
  ])("%s of %j: %j; what is missing is left out", (path, root, expected) => {
    expect(select(path, root)).toEqual(expected);
  });

  test.each<[string, Json, Json[]]>([
    ["$.rows[*][0]", { rows: [[1], [], [2]] }, [1, null, 2]],
    ["$.rows[*][-1]", { rows: [[1], []] }, [null, null]],
    ["$[0,9,-1]", LIST, ["a", null, null]],
    ["$[-3:-1]", LIST, [null, null]],
  ])("%s of %j: %j; an index outside of an array is null", (path, root, expected) => {
    expect(select(path, root)).toEqual(expected);
  });

  test.each<[string, Json, string]>([
    ["$.items[0:2].a", { items: [{ a: 1 }, {}] }, "No results for path: $['items'][1]['a']"],
    ["$.o.*.a", { o: { x: { a: 1 }, y: {} } }, "No results for path: $['o']['y']['a']"],
    ["$.o.*.a", { o: { x: 5 } }, "Property ['a'] not found in path $['o']['x']"],
    ["$..a.b", { a: { b: 1 }, c: { a: 5 } }, "Property ['b'] not found in path $['c']['a']"],
    ["$..[0].a", [{ a: 1 }, 5], "Property ['a'] not found in path $[1]"],
    ["$[?(@.a)].b", [{ a: 1, b: 2 }, { a: 1 }], "No results for path: $[1]['b']"],
    ["$.a[0:1]", { a: null }, "The path $['a'] is null"],
    ["$..[0][0]", [[null]], "The path $[0][0] is null"],
    ["$..[0][0]", [null, [[1]]], "The path $[0] is null"],
  ])("%s of %j selects nothing: %s", (path, root, message) => {
    expect(() => select(path, root)).toThrow(
      expect.objectContaining({ message, reason: "missing" }),
    );
  });

  test.each<[string, Json, string]>([
    ["$[1:3]", {}, "Filter: [1:3] can only be applied to arrays. Current context is: {}"],
    [
      "$.a[0,1].b",
      { a: 5 },
      "Filter: [0,1]['b'] can only be applied to arrays. Current context is: 5",
    ],
    ["$[*][0]", [[1], null], "Filter: [0] can only be applied to arrays. Current context is: null"],
    ["$[*][0]", [[1], 2], "Filter: [0] can only be applied to arrays. Current context is: 2"],
    [
      "$.a[?(@.b)].c",
      { a: "text" },
      "Filter: [?]['c'] can not be applied to primitives. Current context is: \"text\"",
    ],
  ])("%s does not fit %j: %s", (path, root, message) => {
    expect(() => select(path, root)).toThrow(
      expect.objectContaining({ message, reason: "invalid" }),
    );
  });

  test("from a deeply nested document, and with a long path", () => {
    let root: Json = { a: 1 };
    for (let depth = 0; depth < 20_000; depth++) root = [root];
    expect(select("$..a", root)).toEqual([1]);
    expect(select(`$${"[*]".repeat(20_000)}.a`, root)).toEqual([1]);
    expect(select(`$${"[?(@.a)]".repeat(5_000)}.a`, { a: 1 })).toEqual([1]);
  });
});

describe("a filter selects", () => {
  const books: Json = [
    { title: "A", price: 8, tags: ["x"] },
    { title: "B", price: 12, isbn: null, year: "2001" },
    { title: "c", price: 22, free: false },
  ];
  const titles = (filter: string) => select(`$.books[?(${filter})].title`, { books, limit: 12 });

  test.each<[string, string[]]>([
    ["@.tags", ["A"]],
    ["@.free", ["c"]],
    ["!@.free", ["A", "B"]],
    ["@.none", []],
    // Null does not exist.
    ["@.isbn", []],
    ["!@.isbn", ["A", "B", "c"]],
    ["@['title','tags']", ["A"]],
    // A path that stands alone is read from the item, also if it starts at the root.
    ["$.limit", []],
    ["$.tags", ["A"]],
  ])("[?(%s)]: what exists", (filter, expected) => {
    expect(titles(filter)).toEqual(expected);
  });

  test.each<[string, string[]]>([
    ["@.price < 12", ["A"]],
    ["@.price <= 12", ["A", "B"]],
    ["@.price > 12", ["c"]],
    ["@.price >= 12", ["B", "c"]],
    ["@.price == 12", ["B"]],
    ["@.price == 12.0", ["B"]],
    ["@.price == 1.2e1", ["B"]],
    ["@.price != 12", ["A", "c"]],
    ["@.price == '8'", ["A"]],
    ["@.price < $.limit", ["A"]],
    ["@.title < 'B'", ["A"]],
    ["@.title <= 'B'", ["A", "B"]],
    ["@.title > 'B'", ["c"]],
    ["@.title == 'B'", ["B"]],
    ["@.title == B", ["B"]],
    ["@.title != B", ["A", "c"]],
    ["@.year == 2001", ["B"]],
    ["@.free == false", ["c"]],
    ["@.free == FALSE", ["c"]],
    ["@.free == nonsense", ["c"]],
    ["@.isbn == null", ["B"]],
    ["@.isbn != null", []],
    ["@.isbn != x", ["B"]],
    ["@.isbn > 1", []],
    ["@.title != null", ["A", "B", "c"]],
    ["1 == 1", ["A", "B", "c"]],
    ["@.tags[0] == x", ["A"]],
    ["@.tags[5] == null", ["A"]],
    ["@.tags[5] != x", ["A"]],
    ["@.tags[-1] == x", []],
    ["@.tags[(@.length-1)] == x", ["A"]],
    ["@.tags.length() == 1", []],
  ])("[?(%s)]: what compares", (filter, expected) => {
    expect(titles(filter)).toEqual(expected);
  });

  test.each<[string]>([
    // A text in double quotes has them.
    ['@.title == "B"'],
    ["@.none == null"],
    ["@.none != 1"],
    ["@.none == @.nothing"],
    ["@.none > 1"],
    ["@.tags == x"],
    ["@.tags != x"],
    ["@.tags == @.tags"],
    ["@.title > @.price"],
    ["10 < @.price"],
    ["8 == @.price"],
    ["@.title == /.*/"],
    ["@.title != /.*/"],
  ])("[?(%s)]: nothing, for what cannot be compared is neither equal nor unequal", (filter) => {
    expect(titles(filter)).toEqual([]);
  });

  test.each<[string, string[]]>([
    ["@.title =~ /[ab]/i", ["A", "B"]],
    ["@.price =~ /.2/", ["B", "c"]],
    ["@.price =~ /2/", []],
    ["@.free =~ /f.*/", ["c"]],
    ["@.tags =~ /.*x.*/", ["A"]],
    ["@.isbn =~ /.*/", []],
    ["@.none =~ /.*/", []],
    ["/A|B/ =~ @.title", ["A", "B"]],
  ])("[?(%s)]: whose whole text matches", (filter, expected) => {
    expect(titles(filter)).toEqual(expected);
  });

  test.each<[string, string[]]>([
    ["@.price > 10 && @.price < 20", ["B"]],
    ["@.price < 10 || @.price > 20", ["A", "c"]],
    ["@.price < 10 || @.price > 10 && @.price < 20", ["A", "B"]],
    ["@.price < 20 && @.tags || @.free == false", ["A", "c"]],
    // Parentheses do not group.
    ["(@.price < 10 || @.price > 20) && @.free == false", ["A", "c"]],
  ])("[?(%s)]: of several criteria", (filter, expected) => {
    expect(titles(filter)).toEqual(expected);
  });

  test.each([
    ["@.price == cheap", "'cheap' is not a number"],
    ["@.title =~ x", "a regular expression is written between slashes"],
    ["@.title[0] == x", 'Filter: [0] can only be applied to arrays. Current context is: "c"'],
    ["@.title[0]", 'Filter: [0] can only be applied to arrays. Current context is: "A"'],
  ])("[?(%s)] does not fit the data", (filter, message) => {
    expect(() => titles(filter)).toThrow(expect.objectContaining({ reason: "invalid" }));
    expect(() => titles(filter)).toThrow(message.slice(0, 20));
  });

  test("an object if it meets the filter itself", () => {
    expect(select("$.a[?(@.b == 1)]", { a: { b: 1 } })).toEqual([{ b: 1 }]);
    expect(select("$.a[?(@.b == 2)]", { a: { b: 1 } })).toEqual([]);
    expect(select("$.a[?(@.b)].b", { a: { b: 1 } })).toEqual([1]);
  });

  test("objects at any depth, and the array that a name at any depth has", () => {
    expect(select("$..[?(@.n > 1)]", { x: [{ n: 1 }, { n: 2 }] })).toEqual([{ n: 2 }]);
    expect(select("$..x[?(@.n == b)]", { y: { x: [{ n: "a" }, { n: "b" }] } })).toEqual([
      { n: "b" },
    ]);
    expect(
      select("$.list[?(@.s==on)]..id", {
        list: [
          { s: "on", id: 1 },
          { s: "off", id: 2 },
        ],
      }),
    ).toEqual([1]);
  });

  test("values by @ alone", () => {
    expect(select("$[?(@ == a)]", ["a", "b", null, true])).toEqual(["a"]);
    expect(select("$[?(@ > 1)]", [1, 2, "3", null])).toEqual([2, "3"]);
    expect(select("$[?(@ =~ /a.*/)]", ["ab", "ba"])).toEqual(["ab"]);
    expect(select("$[?(@)]", [1, null, {}])).toEqual([1, {}]);
    expect(select("$[?(@[0] == a)]", [["a"], ["b"]])).toEqual([["a"]]);
  });

  test("by a quote that a backslash keeps", () => {
    expect(select("$[?(@.n == 'it\\'s')].n", [{ n: "it's" }, { n: "its" }])).toEqual(["it's"]);
  });

  test("by all digits of a number", () => {
    const exact = parseExactly('[{"n":12345678901234567890},{"n":12345678901234567891}]');
    expect(JSON.stringify(select("$[?(@.n == 12345678901234567891)]", exact))).toBe(
      '[{"n":12345678901234567891}]',
    );
    expect(select("$[?(@.n > 12345678901234567890)]", exact)).toHaveLength(1);
  });
});
