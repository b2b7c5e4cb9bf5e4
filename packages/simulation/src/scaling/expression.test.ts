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

test.for(["", "1 +", "(1", "1)", "RATE(scheduled)", "scheduled ^ 2", "SEARCH('x')"])(
  "%o is refused with its text",
  (text) => {
    expect(() => parseExpression(text)).toThrow(NotSimulated);
    expect(() => parseExpression(text)).toThrow(JSON.stringify(text));
  },
);
