import { describe, expect, test } from "vitest";
import { conformanceTarget } from "../testing/conformanceTarget.ts";
import type { DefinitionRow, StepsRow } from "./case.ts";
import { difference } from "./run.ts";

const source = { basis: "inferred", where: "this test" } as const;
const PASS = { StartAt: "A", States: { A: { Type: "Pass", End: true } } };
const FAIL = { StartAt: "A", States: { A: { Type: "Fail", Error: "No", Cause: "not today" } } };

function ofDefinition(definition: object, expected: DefinitionRow["expected"]) {
  return async () =>
    difference({ name: "row", definition, expected, source }, await conformanceTarget());
}

function ofSteps(steps: StepsRow["steps"], expected: StepsRow["expected"]) {
  return async () =>
    difference({ name: "row", steps, expected, source }, await conformanceTarget());
}

describe("the difference of a row", () => {
  test.each([
    ["an output", ofDefinition(PASS, { status: "SUCCEEDED", output: 1 }), "output {}"],
    ["a status", ofDefinition(FAIL, { status: "SUCCEEDED" }), "FAILED: No: not today"],
    ["an error", ofDefinition(FAIL, { status: "FAILED", error: "Yes" }), "error No"],
    ["an acceptance", ofDefinition(PASS, { create: "refused" }), "accepted"],
    ["a missing warning", ofDefinition(PASS, { create: "warned" }), "no warning"],
    ["what steps show", ofSteps(async () => ({ a: 1 }), { a: 2 }), '{"a":1}'],
    [
      "a refusal",
      ofSteps(async (at) => ({ arn: await at.machine({}) }), { arn: "<machine>" }),
      expect.stringMatching(/^\{"refused":"InvalidDefinition","message":/),
    ],
  ])("is behaviour for %s", async (_, found, shown) => {
    expect(await found()).toEqual({ kind: "behaviour", found: shown });
  });

  test.each([
    ["a cause", ofDefinition(FAIL, { status: "FAILED", error: "No", cause: "never" })],
    ["a refusal's message", ofDefinition({}, { create: "refused", message: "never" })],
    [
      "a refusal's message in steps",
      ofSteps(async (at) => ({ arn: await at.machine({}) }), {
        refused: "InvalidDefinition",
        message: "never",
      }),
    ],
  ])("is a text for %s", async (_, found) => {
    expect(await found()).toMatchObject({ kind: "text" });
  });
});

test("steps leave nothing behind, and what they show has no ARN", async () => {
  const target = await conformanceTarget();
  const row: StepsRow = {
    name: "row",
    async steps(at) {
      const executionArn = await at.start({
        StartAt: "A",
        States: { A: { Type: "Task", Resource: await at.activity(), End: true } },
      });
      return { executionArn };
    },
    expected: { executionArn: "<execution>" },
    source,
  };
  expect(await difference(row, target)).toBeUndefined();
  const left = [
    await target.call("ListActivities", {}),
    await target.call("ListStateMachines", {}),
  ];
  expect(left).toMatchObject([{ body: { activities: [] } }, { body: { stateMachines: [] } }]);
});
