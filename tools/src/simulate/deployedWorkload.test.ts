import { expect, test } from "vitest";
import { deployedWorkload } from "./deployedWorkload.ts";

const invoice = {
  name: "invoice",
  description: "Writes an invoice",
  timeoutSeconds: 60,
  heartbeatSeconds: 30,
  handlerBudgetSeconds: 20,
};

test("a workload that only serves workflows is simulated with the executions that it would have of its own", async () => {
  const stack = {
    stack: "dev",
    config: {
      "aws:region": "us-east-1",
      "sfn-workers:workloads": { invoice: { worker: "lambda", stateMachine: false } },
    },
  };
  const { resources } = await deployedWorkload(stack, "invoice", {}, { manifests: { invoice } });
  const names = resources.filter(({ type }) => type === "aws:sfn/stateMachine:StateMachine");
  expect(names.map(({ name }) => name)).toEqual(["invoice"]);
});
