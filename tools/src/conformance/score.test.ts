import type { Row } from "@sfn-workers/local-stepfunctions/conformance";
import { expect, test } from "vitest";
import type { RowResult } from "./runRows.ts";
import { agrees, scoresOf } from "./score.ts";

function result(
  basis: Row["source"]["basis"],
  cause: string | undefined,
  kind?: "behaviour" | "text",
): RowResult {
  return {
    area: "area",
    row: {
      name: "row",
      definition: {},
      expected: { status: "FAILED", ...(cause === undefined ? {} : { cause }) },
      source: { basis, where: "this test" },
    },
    difference: kind === undefined ? undefined : { kind, found: "something" },
  };
}

test("a text that differs is no other behaviour", () => {
  const results = [
    result("measured", "cause"),
    result("recorded", "cause", "text"),
    result("documented", "cause", "behaviour"),
    result("documented", undefined, "behaviour"),
  ];
  expect(scoresOf(results)).toEqual(
    ["area", "all"].map((area) => ({
      area,
      behaviour: { agree: 2, of: 4 },
      texts: { agree: 1, of: 3 },
      unsure: { agree: 0, of: 0 },
    })),
  );
});

test("what is only a linter's rule, or follows from others, is counted apart and fails nothing", () => {
  const results = [result("linter", undefined, "behaviour"), result("inferred", "cause")];
  expect(scoresOf(results).at(-1)).toMatchObject({
    behaviour: { agree: 0, of: 0 },
    unsure: { agree: 1, of: 2 },
  });
  expect(results.every(agrees)).toBe(true);
});
