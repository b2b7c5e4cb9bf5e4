import { expect, test } from "vitest";
import { compareQueries, type QueryFigures, readBefore } from "./queryFigures.ts";

const figures = (query: string, evaluateUs: number, callUs: number): QueryFigures => ({
  group: "JSONPath",
  query,
  input: "order",
  evaluateUs,
  callUs,
});

test("queries are compared with their times before, the worst first; what is slower by less than 1 µs is not too slow", () => {
  const before = [figures("$.a", 0.1, 100), figures("$.b", 10, 100), figures("$.gone", 1, 1)];
  const now = [figures("$.a", 0.9, 110), figures("$.b", 30, 200), figures("$.new", 1, 1)];
  expect(
    compareQueries(before, now).map(({ query, what, ratio, tooSlow }) => [
      query,
      what,
      Math.round(ratio * 10) / 10,
      tooSlow,
    ]),
  ).toEqual([
    ["$.a", "evaluation", 9, false],
    ["$.b", "evaluation", 3, true],
    ["$.b", "call", 2, false],
    ["$.a", "call", 1.1, false],
  ]);
});

test.each(["/nowhere/figures.json", import.meta.filename])(
  "%s is no earlier output",
  async (file) => {
    await expect(readBefore(file)).rejects.toThrow(
      `--before is "${file}"; allowed: a file with the output of \`pnpm bench queries --json\``,
    );
  },
);
