import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { definitionNotes, needsNotes, planSummary } from "./summary.ts";

const resource = { kind: "resource", monthlyFixedCost: 0 } as const;
const component = { ...resource, kind: "component", parent: undefined } as const;

test("each workload has a line with its resources and its cost, whatever else is at the top too", () => {
  const stream = Object.assign(new PassThrough(), { columns: 80, isTTY: true });
  const text = planSummary(
    {
      ...{
        environment: "dev",
        note: "A note.",
        monthlyFixedCost: 11.5,
        definitionProblems: [],
        needs: [],
        workflows: [],
      },
      resources: [
        { ...component, key: "1", type: "sfn-workers:index:Workload", name: "invoice" },
        {
          ...component,
          key: "2",
          type: "sfn-workers:index:Activity",
          name: "invoice",
          parent: "1",
        },
        { ...resource, key: "3", type: "aws:sfn/activity:Activity", name: "invoice", parent: "2" },
        {
          ...{ ...resource, key: "4", type: "aws:ecs/service:Service", name: "invoice" },
          ...{ parent: "1", monthlyFixedCost: 10 },
        },
        {
          ...{ ...resource, key: "5", type: "aws:cloudwatch/dashboard:Dashboard", name: "all" },
          ...{ parent: undefined, monthlyFixedCost: 1.5 },
        },
      ],
    },
    stream as unknown as NodeJS.WriteStream,
  );
  expect(stripVTControlCharacters(text).split("\n")).toEqual([
    "dev: 3 resources, $11.50 a month while idle",
    "part     kind        resources  a month",
    "invoice  Workload            2   $10.00",
    "all      Dashboard           1    $1.50",
    "",
    "The tree of all resources comes with --tree. A note.",
  ]);
});

test("each problem of a definition has its place, below an empty line", () => {
  const plan = {
    ...{ environment: "dev", note: "A note.", monthlyFixedCost: 0, resources: [] },
    needs: [],
    workflows: [],
  };
  const problem = {
    ...({ key: "1", machine: "invoice", severity: "WARNING", code: "POSSIBLY_REFUSED" } as const),
    ...{ message: "Value cannot be empty", location: "/States/Task/Comment" },
  };
  expect(definitionNotes({ ...plan, definitionProblems: [] }, 80)).toEqual([]);
  expect(definitionNotes({ ...plan, definitionProblems: [problem] }, 200)).toEqual([
    "",
    "WARNING: state machine invoice at /States/Task/Comment: Value cannot be empty (POSSIBLY_REFUSED)",
  ]);
});

test("what the account must have is listed below an empty line", () => {
  const plan = {
    ...{ environment: "dev", note: "", monthlyFixedCost: 0, resources: [] },
    definitionProblems: [],
    workflows: [],
  };
  expect(needsNotes({ ...plan, needs: [] }, 80)).toEqual([]);
  expect(needsNotes({ ...plan, needs: ["Docker"] }, 100)).toEqual([
    "",
    "Before the first deployment the account must have, as far as it can be told here:",
    "  - Docker",
  ]);
});
