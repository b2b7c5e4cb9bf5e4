import { expect, test } from "vitest";
import { NotSimulated } from "../resources.ts";
import { parseExpression } from "./expression.ts";

const values: Readonly<Record<string, number>> = { scheduled: 600, runtime: 5_000, workers: 2 };

test.for([
  ["100 * (scheduled / 60) * (runtime / 1000) / (workers * 4)", 625],
  ["scheduled - 2 * -workers", 604],
  ["IF(workers > 1, scheduled, 0)", 600],
  ["FILL(none, 7) + MAX([workers, none, 3]) + MIN([workers, 3])", 12],
  ["none + 1", undefined],
  ["scheduled / (workers - 2)", undefined],
] as const)("%s is %o", ([text, expected]) => {
  expect(parseExpression(text)((id) => values[id])).toBe(expected);
});

test("FILL repeats the last value of those that are seen", () => {
  const runTimes = [undefined, undefined, 4, 7];
  const ofId = (id: string, back: number) => (id === "runtime" ? runTimes[back] : undefined);
  const repeated = parseExpression("FILL(FILL(2 * runtime, REPEAT), 0)");
  expect([1, 2, 3].map((older) => repeated(ofId, older))).toEqual([0, 8, 8]);
  expect(repeated((id, back) => ofId(id, back + 3), 2)).toBe(14);
});

test.for([
  "FILL(runtime, REPEAT",
  "REPEAT(runtime)",
  "",
  "1 +",
  "(1",
  "1)",
  "RATE(scheduled)",
  "scheduled ^ 2",
  "SEARCH('x')",
])("%o is refused with its text", (text) => {
  expect(() => parseExpression(text)).toThrow(NotSimulated);
  expect(() => parseExpression(text)).toThrow(JSON.stringify(text));
});
