import { describe, expect, test } from "vitest";
import type { Json } from "../json/value.ts";
import { parsePath, placeAt, readPath } from "./path.ts";

const DOCUMENT: Json = {
  store: {
    books: [
      { title: "A", price: 8, tags: ["x"] },
      { title: "B", price: 12, isbn: "1" },
      { title: "C", price: 22 },
    ],
    "odd name": 1,
  },
  limit: 10,
};

function select(text: string, input: Json = DOCUMENT): Json {
  const variables: Record<string, Json> = { v: { a: 1 } };
  return readPath(parsePath(text), {
    input,
    context: () => ({ Execution: { Name: "e" } }),
    variable: (name) => variables[name],
  });
}

describe("a JSONPath", () => {
  test.each<[string, Json]>([
    ["$.limit", 10],
    ["$['store']['odd name']", 1],
    ['$["limit"]', 10],
    ["$.store.books[0].title", "A"],
    ["$.store.books[-1].title", "C"],
    ["$.store.books[*].title", ["A", "B", "C"]],
    ["$.store.books[0,2].title", ["A", "C"]],
    ["$.store.books[1:].title", ["B", "C"]],
    ["$.store.books[:1].title", ["A"]],
    ["$.store.books[-2:].title", ["B", "C"]],
    ["$..title", ["A", "B", "C"]],
    ["$..tags[0]", ["x"]],
    ["$.store.books[?(@.price < 10)].title", ["A"]],
    ["$.store.books.[?(@.price < 10)].title", ["A"]],
    ["$.['limit']", 10],
    ["$.store.books[?(@.price < $.limit)].title", ["A"]],
    ["$.store.books[?(@.isbn)].title", ["B"]],
    ["$.store.books[?(@.price > 10 && @.title != 'C')].title", ["B"]],
    ["$.store.books[?(!(@.isbn) || @.price == 12)].title", ["A", "B", "C"]],
    ["$.store.books[?(@.title =~ /[ab]/i)].title", ["A", "B"]],
    ["$.store.books[?(@.title in ['A', 'C'])].price", [8, 22]],
    ["$.store.books.length()", 3],
    ["$.store.books[*]['title','price']", ["A", 8, "B", 12, "C", 22]],
    ["$.none[*]", []],
    ["$.store.books[?(@.price > 99)]", []],
    ["$$.Execution.Name", "e"],
    ["$v.a", 1],
  ])("%s", (text, expected) => {
    expect(select(text)).toEqual(expected);
  });

  test.each([
    ["$.no", "No results for path: $['no']"],
    ["$.no.deeper", "Missing property in path $['no']"],
    ["$.store.books[9]", "No results for path: $['store']['books'][9]"],
    ["$.limit[0]", "Filter: [0] can only be applied to arrays. Current context is: 10"],
    ["$w", "No results for path: $['w']"],
  ])("%s selects nothing: %s", (text, message) => {
    expect(() => select(text)).toThrow(message);
  });

  test.each(["a", "$.", "$[", "$['a", "$[?(@.a ==)]", "$.a b", "$[1:2:3:4]", ""])(
    "%j is none",
    (text) => {
      expect(() => parsePath(text)).toThrow();
    },
  );
});

describe("ResultPath", () => {
  test.each<[string, Json, Json]>([
    ["$.a", { b: 1 }, { b: 1, a: 9 }],
    ["$.a.b.c", {}, { a: { b: { c: 9 } } }],
    ["$.a[1]", { a: [1, 2] }, { a: [1, 9] }],
    ["$['__proto__']", {}, JSON.parse('{"__proto__":9}')],
  ])("%s puts a value into %j", (text, input, expected) => {
    expect(placeAt(parsePath(text), input, 9)).toEqual(expected);
  });

  test.each<[string, Json]>([
    ["$.a", "text"],
    ["$.a.b", { a: 1 }],
    ["$.a[5]", { a: [1] }],
  ])("%s cannot be applied to %j", (text, input) => {
    expect(() => placeAt(parsePath(text), input, 9)).toThrow(
      expect.objectContaining({ error: "States.ResultPathMatchFailure" }),
    );
  });
});
