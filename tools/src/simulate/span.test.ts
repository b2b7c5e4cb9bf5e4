import { expect, test } from "vitest";
import { UsageError } from "../cli/usageError.ts";
import { span, spanText } from "./span.ts";

test("a time has a unit", () => {
  const read = span("--handler", "above 0");
  expect(["200ms", "5s", "1.5m", "10min", "2h"].map(read)).toEqual([0.2, 5, 90, 600, 7_200]);
  for (const wrong of ["5", "5 s", "-1s", "s", "1e3s", "5d", "0s"]) {
    expect(() => read(wrong)).toThrow(UsageError);
    expect(() => read(wrong)).toThrow(`--handler is "${wrong}"; allowed: a time above 0`);
  }
  expect(span("--deploy-at")("0s")).toBe(0);
});

test("a time is shown in the unit in which a person reads it", () => {
  expect(
    [0, 0.0204, 1, 59.96, 119, 120, 3_599, 7_200, 90_000, Number.POSITIVE_INFINITY].map(spanText),
  ).toEqual([
    ...["0 ms", "20 ms", "1 s", "60 s", "119 s", "2 min", "60 min", "2 h", "25 h", "not ended"],
  ]);
});
