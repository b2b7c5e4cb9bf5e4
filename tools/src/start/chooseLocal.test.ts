import { defineWorkflow, run, workloadOf } from "@sfn-workers/states-language/workflow";
import { expect, test } from "vitest";
import { plainManifest } from "../testing/plainManifest.ts";
import { chooseLocal, leftOutText } from "./chooseLocal.ts";

const task = (workload: string) => run(workloadOf(plainManifest(workload)), { End: true });
const known = {
  order: defineWorkflow({
    name: "order",
    description: "Takes an order",
    definition: {
      StartAt: "Both",
      States: {
        Both: {
          Type: "Parallel",
          Branches: [
            { StartAt: "Check", States: { Check: task("check") } },
            { StartAt: "Price", States: { Price: task("price") } },
          ],
          End: true,
        },
      },
    },
  }),
  alone: defineWorkflow({
    name: "alone",
    description: "Does all itself",
    definition: { StartAt: "A", States: { A: { Type: "Succeed" } } },
  }),
};
const stack = { workloads: ["price", "other", "check"], workflows: ["order", "alone"] };

test("all that the stack names is deployed", () => {
  expect(chooseLocal(stack, {}, known)).toEqual({ ...stack, leftOut: [] });
});

test("a workflow is deployed alone with the workloads that it hands tasks to", () => {
  expect(chooseLocal(stack, { workflow: "order" }, known)).toEqual({
    ...{ workloads: ["price", "check"], workflows: ["order"], leftOut: [] },
  });
});

test("a workflow whose workloads are not all there is left out, and said so", () => {
  const { workflows, leftOut } = chooseLocal(stack, { workload: "price" }, known);
  expect(workflows).toEqual(["alone"]);
  expect(leftOut.map(leftOutText)).toEqual([
    "The workflow order is left out: it hands tasks to check, which is not in this environment.",
  ]);
  const without = chooseLocal({ ...stack, workloads: ["other"] }, {}, known);
  expect(without.leftOut.map(leftOutText)).toEqual([
    "The workflow order is left out: it hands tasks to check and price, which are not in this environment.",
  ]);
  expect(leftOutText({ name: "order", lacks: ["check", "price", "ship"] })).toMatch(
    " hands tasks to check, price and ship, which are ",
  );
});

test("a workflow alone is refused that hands tasks to workloads which the stack lacks, and to no others", () => {
  const choose = () =>
    chooseLocal({ ...stack, workloads: ["price", "other"] }, { workflow: "order" }, known);
  expect(choose).toThrow(
    'workflow is "order", which hands tasks to check; allowed: a workflow whose workloads infra/Pulumi.local.yaml has under sfn-workers:workloads: price, other',
  );
});

test("a workflow that the stack lacks is refused with the line to add", () => {
  expect(() => chooseLocal({ ...stack, workflows: [] }, { workflow: "order" }, known)).toThrow(
    'workflow is "order"; the environment local has no workflow: add `order: {}` to sfn-workers:workflows in infra/Pulumi.local.yaml',
  );
});

test("a workflow that nobody has defined is refused with those that there are", () => {
  expect(() => chooseLocal(stack, { workflow: "oder" }, known)).toThrow(
    'workflow is "oder"; allowed: a workflow of packages/workflows/src/workflows.ts: order, alone (Did you mean order?)',
  );
});

test("a name in the stack that nobody has defined stays, so that the program refuses it", () => {
  const { workflows } = chooseLocal({ ...stack, workflows: ["oder"] }, {}, known);
  expect(workflows).toEqual(["oder"]);
});
