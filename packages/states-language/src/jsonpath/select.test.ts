import { describe, expect, test } from "vitest";
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
    ["$.a", {}, []],
    ["$.a", [1], []],
    ["$.a", "a", []],
    ["$.a", null, []],
    ["$.toString", {}, []],
    ["$.length", LIST, []],
    ["$['a','c']", { a: 1, b: 2, c: 3 }, [1, 3]],
    ["$['c','a','x']", { a: 1, b: 2, c: 3 }, [3, 1]],
    ["$[0]", LIST, ["a"]],
    ["$[-1]", LIST, ["e"]],
    ["$[-6]", LIST, []],
    ["$[5]", LIST, []],
    ["$[0]", "abc", []],
    ["$[0]", { 0: "a" }, []],
    ["$[0,2,9]", LIST, ["a", "c"]],
    ["$[1:3]", LIST, ["b", "c"]],
    ["$[3:]", LIST, ["d", "e"]],
    ["$[:2]", LIST, ["a", "b"]],
    ["$[-2:]", LIST, ["d", "e"]],
    ["$[:-3]", LIST, ["a", "b"]],
    ["$[0:5:2]", LIST, ["a", "c", "e"]],
    ["$[1::2]", LIST, ["b", "d"]],
    ["$[:]", LIST, ["a", "b", "c", "d", "e"]],
    ["$[3:1]", LIST, []],
    ["$[1:3]", "abc", []],
    ["$.*", { a: 1, b: [2] }, [1, [2]]],
    ["$[*]", [1, [2]], [1, [2]]],
    ["$.*", "text", []],
    ["$[*].a", [{ a: 1 }, {}, { a: 2 }], [1, 2]],
    ["$..a", { a: 1, b: { a: 2, c: [{ a: 3 }] } }, [1, 2, 3]],
    ["$..a", { a: { a: 1 } }, [{ a: 1 }, 1]],
    ["$..[0]", [[1, 2], [3]], [[1, 2], 1, 3]],
    ["$..*", { a: { b: 1 }, c: 2 }, [{ b: 1 }, 2, 1]],
    ["$[*].length()", ["ab", [1, 2, 3], { a: 1 }], [2, 3, 1]],
  ])("%s of %j: %j", (path, root, expected) => {
    expect(select(path, root)).toEqual(expected);
  });

  test("from a deeply nested document", () => {
    let root: Json = { a: 1 };
    for (let depth = 0; depth < 20_000; depth++) root = [root];
    expect(select("$..a", root)).toEqual([1]);
  });
});

describe("a filter selects", () => {
  const books: Json = [
    { title: "A", price: 8, tags: ["x"] },
    { title: "B", price: 12, isbn: null },
    { title: "c", price: 22, free: false },
  ];
  const titles = (filter: string) => select(`$.books[?(${filter})].title`, { books, limit: 12 });

  test.each<[string, string[]]>([
    ["@.isbn", ["B"]],
    ["!@.isbn", ["A", "c"]],
    ["@.free", ["c"]],
    ["@.none", []],
    ["$.limit", ["A", "B", "c"]],
    ["$.none", []],
    ["@.price < 12", ["A"]],
    ["@.price <= 12", ["A", "B"]],
    ["@.price > 12", ["c"]],
    ["@.price >= 12", ["B", "c"]],
    ["@.price == 12", ["B"]],
    ["@.price != 12", ["A", "c"]],
    ["@.price < $.limit", ["A"]],
    ["10 < @.price", ["B", "c"]],
    ["@.title < 'B'", ["A"]],
    ["@.title <= 'B'", ["A", "B"]],
    ["@.title > 'B'", ["c"]],
    ["@.title >= 'B'", ["B", "c"]],
    ["@.title == 'B'", ["B"]],
    ["@.title > 5", []],
    ["@.price > '5'", []],
    ["@.price < '5'", []],
    ["@.price == '8'", []],
    ["@.tags == ['x']", ["A"]],
    ["@.tags > 1", []],
    ["@.isbn == null", ["B"]],
    ["@.isbn == @.none", ["A", "c"]],
    ["@.none == @.nothing", ["A", "B", "c"]],
    ["@.none != @.nothing", []],
    ["@.none != 1", ["A", "B", "c"]],
    ["1 != @.none", ["A", "B", "c"]],
    ["@.none > 1", []],
    ["@.none <= 1", []],
    ["@.title in ['A', 'c']", ["A", "c"]],
    ["@.title nin ['A', 'c']", ["B"]],
    ["@.tags in [['x']]", ["A"]],
    ["@.none in ['A']", []],
    ["@.none nin ['A']", ["A", "B", "c"]],
    ["@.title in 'ABC'", []],
    ["@.title nin 'ABC'", ["A", "B", "c"]],
    ["'x' in @.tags", ["A"]],
    ["@.title =~ /[ab]/i", ["A", "B"]],
    ["@.price =~ /8/", []],
    ["@.none =~ /.*/", []],
    ["@.price > 10 && @.price < 20", ["B"]],
    ["@.price < 10 || @.price > 20", ["A", "c"]],
    ["!(@.price < 10 || @.price > 20)", ["B"]],
    ["@.tags[0] == 'x'", ["A"]],
    ["@.tags.length() == 1", ["A"]],
  ])("[?(%s)]", (filter, expected) => {
    expect(titles(filter)).toEqual(expected);
  });

  test("a node that is not an array, if the node itself matches", () => {
    expect(select("$.a[?(@.b == 1)]", { a: { b: 1 } })).toEqual([{ b: 1 }]);
    expect(select("$.a[?(@.b == 2)]", { a: { b: 1 } })).toEqual([]);
  });

  test("items at any depth", () => {
    expect(select("$..[?(@.n > 1)]", { x: [{ n: 1 }, { n: 2 }] })).toContainEqual({ n: 2 });
  });

  test.each<Json>(["a", 1])("the items equal to %j by @", (item) => {
    expect(select(`$[?(@ == ${JSON.stringify(item).replaceAll('"', "'")})]`, ["a", 1])).toEqual([
      item,
    ]);
  });
});
