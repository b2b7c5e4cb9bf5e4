import { join } from "node:path";
import { defineWorkflow, type Workflow } from "@sfn-workers/states-language/workflow";
import { expect, test } from "vitest";
import { deployedStack } from "../testing/deployedStack.ts";
import { invoke } from "./invoke.ts";

const ACTIVITY = "arn:aws:states:us-east-1:000000000000:activity:checks";

const order = defineWorkflow({
  name: "order",
  description: "Has an order checked",
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Check",
    States: {
      Check: { Type: "Task", Resource: ACTIVITY, Next: "Good?" },
      "Good?": {
        Type: "Choice",
        Choices: [{ Condition: "{% $states.input.good %}", Next: "Take" }],
        Default: "Refuse",
      },
      Take: { Type: "Succeed" },
      Refuse: { Type: "Fail", Error: "Bad", Cause: "the order is bad" },
    },
  },
});
const quick = defineWorkflow({
  ...{ name: "quick", description: "Says what it got", type: "EXPRESS" },
  definition: { StartAt: "Same", States: { Same: { Type: "Pass", End: true } } },
});

const own = {
  definitions: { order, quick },
  folder: join(import.meta.dirname, "nowhere"),
};

/** An environment with a workflow, whose worker answers one task so. */
async function environmentWith({ name, type, definition }: Workflow, answer?: object) {
  const { endpoint, printed, readOutputs } = await deployedStack({
    StartAt: "End",
    States: { End: { Type: "Succeed" } },
  });
  await endpoint.call("CreateActivity", { name: "checks" });
  const { stateMachineArn, stateMachineVersionArn } = (await endpoint.call("CreateStateMachine", {
    ...{ name: `sfn-workers-local-${name}`, type, publish: true },
    roleArn: "arn:aws:iam::000000000000:role/test",
    definition: JSON.stringify(definition),
  })) as { stateMachineArn: string; stateMachineVersionArn: string };
  await endpoint.call("CreateStateMachineAlias", {
    name: "live",
    routingConfiguration: [{ stateMachineVersionArn, weight: 100 }],
  });
  if (answer !== undefined) {
    void (async () => {
      const poll = { activityArn: ACTIVITY, workerName: "w" };
      const { taskToken } = (await endpoint.call("GetActivityTask", poll)) as { taskToken: string };
      await endpoint.call("SendTaskSuccess", { taskToken, output: JSON.stringify(answer) });
    })();
  }
  const aliasArn = `${stateMachineArn}:live`;
  const { workloads } = await readOutputs();
  return {
    ...{ endpoint, printed, aliasArn },
    readOutputs: async () => ({
      workloads,
      workflows: { [name]: { stateMachineArn, aliasArn } },
    }),
  };
}

const options = { kind: "workflow", input: { value: { n: 1 } }, stack: "dev", own } as const;

test("a workflow's execution is started by its alias, and shown with the way that it took and its log group", async () => {
  const { endpoint, printed, readOutputs, aliasArn } = await environmentWith(order, { good: true });
  expect(await invoke({ ...options, name: "order", json: true }, readOutputs)).toBe(0);
  const report = JSON.parse(printed());
  expect(report).toMatchObject({
    ...{ workflow: "order", environment: "dev", outcome: "succeeded", attempts: 1 },
    output: { good: true },
    states: [{ state: "Check" }, { state: "Good?" }, { state: "Take" }],
    logGroup: "/aws/vendedlogs/states/sfn-workers-local-order",
  });
  expect(report).not.toHaveProperty("workload");
  const { execution: executionArn } = report;
  expect(await endpoint.call("DescribeExecution", { executionArn })).toMatchObject({
    stateMachineAliasArn: aliasArn,
  });
});

test("an error that a workflow's own state chose is told, and is no failure of the command", async () => {
  const { printed, readOutputs } = await environmentWith(order, { good: false });
  expect(await invoke({ ...options, name: "order" }, readOutputs)).toBe(0);
  expect(printed()).toMatch(/\nThe way it took\n {2}Check .*\n {2}Good\? .*\n {2}Refuse /);
  expect(printed()).toMatch(/✗ order failed in .+ with Bad\nthe order is bad\n$/);
});

test("an Express execution has its outcome, and no way, since AWS keeps no history of it", async () => {
  const { printed, readOutputs } = await environmentWith(quick);
  expect(await invoke({ ...options, name: "quick" }, readOutputs)).toBe(0);
  expect(printed()).toContain("is not known: AWS keeps no history of an Express execution\n");
  expect(printed()).toMatch(/✓ quick succeeded in .+\n\{\n {2}"n": 1\n\}\n$/);
});

test("an input goes to a workflow of an environment of this machine that is up, by its alias", async () => {
  const { endpoint, printed, aliasArn } = await environmentWith(order, { good: true });
  const here = { ...options, stack: undefined, url: endpoint.url, json: true };
  expect(await invoke({ ...here, name: "order" })).toBe(0);
  const { execution: executionArn, ...report } = JSON.parse(printed());
  expect(report).toMatchObject({ workflow: "order", environment: "local", outcome: "succeeded" });
  expect(await endpoint.call("DescribeExecution", { executionArn })).toMatchObject({
    stateMachineAliasArn: aliasArn,
  });
});

test("a workflow that the stack does not have is refused with the line to add", async () => {
  const { readOutputs } = await environmentWith(order);
  await expect(invoke({ ...options, name: "quick" }, readOutputs)).rejects.toThrow(
    'NAME is "quick"; the environment dev has order: add `quick: {}` to sfn-workers:workflows in infra/Pulumi.dev.yaml, and deploy it',
  );
});
