import type { Workflow } from "@sfn-workers/states-language/workflow";
import { describe, expect, test } from "vitest";
import { refusedProblems } from "./checkable.ts";

const codesOf = async (workflow: Workflow) =>
  (await refusedProblems(workflow, {})).map(({ severity, code }) => `${severity} ${code}`);
const named = { name: "odd", description: "Odd", type: "STANDARD" } as const;
const Resource = "arn:aws:states:::lambda:invoke";
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("a workflow that some executions of it may need as it is", () => {
  test.each([
    [
      "a branch for as long as another one runs",
      {
        Look: {
          Type: "Parallel",
          Branches: [
            { StartAt: "Work", States: { Work: { Type: "Pass", End: true } } },
            { StartAt: "Beat", States: { Beat: { Type: "Wait", Seconds: 60, Next: "Beat" } } },
          ],
          End: true,
        },
      },
    ],
    [
      "a Map that has too many items on one way only",
      {
        Look: {
          Type: "Choice",
          Choices: [{ Variable: "$.all", IsPresent: true, Next: "Many" }],
          Default: "Few",
        },
        Many: { Type: "Pass", Result: numbers(9_000), Next: "Each" },
        Few: { Type: "Pass", Result: [1], Next: "Each" },
        Each: {
          Type: "Map",
          ItemProcessor: { StartAt: "One", States: { One: { Type: "Pass", End: true } } },
          End: true,
        },
      },
    ],
  ])("is not refused: %s", async (_, States) => {
    expect(await codesOf({ ...named, definition: { StartAt: "Look", States } })).toEqual([]);
  });
});

describe("a workflow is refused", () => {
  const pass = (fields: object) => ({ StartAt: "A", States: { A: { Type: "Pass", ...fields } } });
  const jsonata = { QueryLanguage: "JSONata", End: true };

  test.each([
    ["that AWS refuses", pass({ Next: "None" }), expect.stringMatching(/^ERROR /)],
    [
      "of which AWS warns",
      pass({ Parameters: { "a.$": "$.a", b: "$.b" }, End: true }),
      expect.stringMatching(/^WARNING (?!EVENTS)/),
    ],
    [
      "that surely passes a quota",
      {
        StartAt: "A",
        States: {
          A: {
            Type: "Map",
            QueryLanguage: "JSONata",
            Items: numbers(9_000),
            ItemProcessor: { StartAt: "B", States: { B: { Type: "Pass", End: true } } },
            End: true,
          },
        },
      },
      "ERROR EVENTS",
    ],
    [
      "that reads what no state assigns",
      pass({ ...jsonata, Output: "{% $totl %}" }),
      "WARNING VARIABLE",
    ],
    [
      "that has a path of JSONPath in JSONata",
      pass({ ...jsonata, Output: { "a.$": "$.a" } }),
      "WARNING LANGUAGE",
    ],
    [
      "that waits for a token which it doesn't send",
      {
        StartAt: "A",
        States: {
          A: {
            Type: "Task",
            Resource: `${Resource}.waitForTaskToken`,
            Parameters: { FunctionName: "f" },
            End: true,
          },
        },
      },
      "WARNING TOKEN",
    ],
  ])("%s", async (_, definition, problem) => {
    expect(await codesOf({ ...named, definition })).toContainEqual(problem);
  });
});
