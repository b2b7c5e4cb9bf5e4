import { expect, test } from "vitest";
import { createJsonataAnswers } from "./answer.ts";
import type { JsonataOutcome } from "./outcome.ts";

async function outcomesOf(...texts: string[]): Promise<JsonataOutcome[]> {
  const expressions = texts.map((text) => ({ text, seed: "" }));
  const outcomes: JsonataOutcome[] = [];
  const job = { now: 0, bindings: {}, expressions };
  for await (const outcome of createJsonataAnswers().answer(job)) outcomes.push(outcome);
  return outcomes;
}

test("a job's outcomes end with the first failure", async () => {
  expect(await outcomesOf("1", "'a' & 'b'", "-'c'", "2")).toEqual([
    { kind: "value", text: "1" },
    { kind: "value", text: '"ab"' },
    { kind: "failure", reason: expect.stringContaining("threw an error during evaluation. D1002") },
  ]);
});

test("a value that holds a part many times has at most 1,048,576 characters", async () => {
  const doubled = (times: number) =>
    `($a := $pad('x', 1000); ${"$a := [[$a], [$a]]; ".repeat(times)} $a)`;
  expect(await outcomesOf(doubled(9))).toMatchObject([{ kind: "value" }]);
  expect(await outcomesOf(doubled(11))).toEqual([
    {
      kind: "failure",
      reason: expect.stringContaining(": Expression evaluation memory limit exceeded"),
    },
  ]);
});
