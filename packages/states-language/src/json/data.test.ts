import { expect, test } from "vitest";
import { compact, dataFromText, dataFromValue, jsonOf, textOf } from "./data.ts";

test("a document from text is parsed once and keeps its text", () => {
  const data = dataFromText('{ "a" : 1 }');
  expect(textOf(data)).toBe('{ "a" : 1 }');
  expect(jsonOf(data)).toEqual({ a: 1 });
  expect(jsonOf(data)).toBe(jsonOf(data));
});

test("a document from a value is serialized once", () => {
  const value = { a: 1 };
  const data = dataFromValue(value);
  expect(jsonOf(data)).toBe(value);
  expect(textOf(data)).toBe('{"a":1}');
  value.a = 2;
  expect(textOf(data)).toBe('{"a":1}');
});

test("a compacted document keeps only its text and can still be read", () => {
  const data = dataFromValue({ a: 1 });
  compact(data);
  expect(data).toEqual({ text: '{"a":1}', value: undefined });
  expect(jsonOf(data)).toEqual({ a: 1 });
});

test("compacting does not change a document that was never parsed or is null", () => {
  const text = dataFromText("[1]");
  compact(text);
  expect(text).toEqual({ text: "[1]", value: undefined });
  const nothing = dataFromValue(null);
  compact(nothing);
  expect(nothing).toEqual({ text: undefined, value: null });
});
