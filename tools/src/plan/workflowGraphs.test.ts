import { stripVTControlCharacters } from "node:util";
import { graphOf, type ItemRoom } from "@sfn-workers/states-language/workflow";
import { expect, test } from "vitest";
import { workflowGraphs } from "./workflowGraphs.ts";

const definition = {
  StartAt: "Read",
  States: {
    Read: {
      ...{ Type: "Task", Resource: "arn:aws:states:::dynamodb:getItem", Next: "Enough?" },
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "Give up" }],
    },
    "Enough?": {
      Type: "Choice",
      Choices: [{ Variable: "$.count", NumericGreaterThanEquals: 100, Next: "Each" }],
      Default: "Read",
    },
    Each: {
      ...{ Type: "Map", MaxConcurrency: 2, End: true },
      ItemProcessor: { StartAt: "Pay", States: { Pay: { Type: "Task", Resource: "pay" } } },
    },
    "Give up": { Type: "Fail", Error: "NotRead" },
  },
};

const execution = {
  kind: "transitions",
  ...{ least: 2, most: 3, goesRound: true, items: [] },
  dollars: { least: 0.000_05, most: 0.000_075 },
} as const;

const textOf = (room: number, of: object = definition, cost?: typeof execution) => {
  const workflow = { name: "pay-day", type: "STANDARD", execution: cost, ...graphOf(of) } as const;
  return workflowGraphs({ workflows: [workflow] }, room).map(stripVTControlCharacters);
};

test("a graph has a line for each state, and one for each way that it may go", () => {
  expect(textOf(80, definition, execution)).toEqual([
    "",
    "pay-day (standard)",
    "  2 to 3 state transitions an execution, $0.05 to $0.075 for 1,000; more where",
    "  it goes round; each retry is one more",
    "  ▸ Read     dynamodb:getItem                 → Enough?",
    "      on States.ALL                           → Give up",
    "    Enough?  Choice",
    "      if $.count NumericGreaterThanEquals 100 → Each",
    "      otherwise                               → Read",
    "    Each     Map: for each item, 2 at once",
    "      ▸ Pay  pay",
    "    Give up  Fail: NotRead",
  ]);
});

test("no line of a graph is longer than the terminal is wide", () => {
  const lines = textOf(40);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(40);
  expect(lines).toContain("      if $.count NumericGreat… → Each");
});

test("a long name leaves the others room for what they do", () => {
  const name = "A state whose name is as long as a name may be, which is eighty characters: this";
  const Read = { ...definition.States.Read, Next: name, Catch: [] };
  const States = { Read, [name]: { Type: "Succeed" } };
  expect(textOf(80, { StartAt: "Read", States }).slice(2)).toEqual([
    "  ▸ Read                        dynamodb:getItem    → A state whose name is as …",
    "    A state whose name is as long as a name may be…",
  ]);
});

test("wide characters stand in their columns, and control characters are written out", () => {
  const States = {
    検査: { Type: "Pass", Next: "a\nb" },
    "a\nb": { Type: "Fail", Error: "\u001b[2J" },
  };
  expect(textOf(80, { StartAt: "検査", States }).slice(2)).toEqual([
    "  ▸ 検査  Pass            → a\\nb",
    "    a\\nb  Fail: \\u001b[2J",
  ]);
});

const DAY = { name: "day", type: "STANDARD", execution: undefined } as const;

test("a Map has a line for how many items it may have", () => {
  const lineOf = (room: ItemRoom) => {
    const graph = graphOf(definition, new Map([["Each", room]]));
    const lines = workflowGraphs({ workflows: [{ ...DAY, ...graph }] }, 80);
    return lines[lines.findIndex((line) => line.includes("Map: for each item")) + 1];
  };
  expect(lineOf({ atMost: 3_571, surely: 3_571 })).toMatch(/^ {6}at most 3,571 items *$/);
  expect(lineOf({ atMost: 1_249, surely: 892 })).toMatch(/^ {6}at most 892 to 1,249 items *$/);
  expect(lineOf({ atMost: 3_571, surely: undefined })).toMatch(/^ {6}at most 3,571 items *$/);
});

test("without workflows there is nothing to show", () => {
  expect(workflowGraphs({ workflows: [] }, 80)).toEqual([]);
});
