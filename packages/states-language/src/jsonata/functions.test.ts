import { describe, expect, test } from "vitest";
import type { Json } from "../json/value.ts";
import { evaluateJsonata } from "./evaluate.ts";

const evaluate = (text: string) => evaluateJsonata({ kind: "expression", text }, "Output", {});

describe("a function that Step Functions adds to JSONata", () => {
  test.each<[string, Json]>([
    ["$partition([1, 2, 3, 4, 5], 2)", [[1, 2], [3, 4], [5]]],
    ["$partition([1, 2], 2)", [[1, 2]]],
    ["$partition([1, 2], 1.9)", [[1], [2]]],
    ["$partition([1], 5)", [[1]]],
    ["$partition([], 2)", []],
    ["$exists($partition($none, 2))", false],
    ["$range(0, 10, 5)", [0, 5, 10]],
    ["$range(0, 9, 5)", [0, 5]],
    ["$range(3, 1, -1)", [3, 2, 1]],
    ["$range(1, 1, 1)", [1]],
    ["$range(2, 1, 1)", []],
    ["$range(0, 1, 0.25)", [0, 0.25, 0.5, 0.75, 1]],
    ["$count($range(1, 1000, 1))", 1_000],
    ["$hash('abc', 'MD5')", "900150983cd24fb0d6963f7d28e17f72"],
    ["$hash('abc', 'SHA-1')", "a9993e364706816aba3e25717850c26c9cd0d89d"],
    ["$random(3) = $random(3)", true],
    ["$random(3) = $random(4)", false],
    ["$random() = $random()", false],
    ["$random() < 1 and $random() >= 0", true],
    ["$parse('[1, {\"a\": 2}]')", [1, { a: 2 }]],
    ["$exists($parse($none))", false],
    ["$length($uuid())", 36],
    ["$uuid() = $uuid()", false],
    [
      "$contains($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)",
      true,
    ],
    ["$shuffle([1..100]) = [1..100]", false],
    ["$sort($shuffle([1..100])) = [1..100]", true],
    ["$exists($shuffle($none))", false],
  ])("%s is %j", async (expression, expected) => {
    expect(await evaluate(expression)).toEqual(expected);
  });

  test.each([
    ["$partition([1], 0)", "the size of a chunk must be a positive integer"],
    ["$partition([1], 0.5)", "the size of a chunk must be a positive integer"],
    ["$partition([1], -1)", "the size of a chunk must be a positive integer"],
    ["$range(1, 2, 0)", "the increment must not be 0"],
    ["$range(1, 1001, 1)", "a range has no more than 1000 items, not 1001"],
    [
      "$hash('abc', 'SHA256')",
      "the algorithm must be one of MD5, SHA-1, SHA-256, SHA-384, SHA-512",
    ],
    ["$hash('abc')", "T0410"],
    ["$range(1, 2, '1')", "T0410"],
    ["$parse('{')", "JSON"],
  ])("%s fails: %s", async (expression, reason) => {
    await expect(evaluate(expression)).rejects.toThrow(reason);
  });
});
