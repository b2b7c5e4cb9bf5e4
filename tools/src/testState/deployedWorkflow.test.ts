import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { deployedStack } from "../testing/deployedStack.ts";
import { findState } from "./definition.ts";
import { deployedWorkflow } from "./deployedWorkflow.ts";
import { testState } from "./testState.ts";

afterEach(() => vi.restoreAllMocks());

const MACHINE = {
  StartAt: "Price",
  States: {
    Price: { Type: "Pass", Parameters: { "price.$": "$.price" }, Next: "Done" },
    Done: { Type: "Succeed" },
  },
};

async function deploy() {
  const stack = await deployedStack(MACHINE);
  const { workloads } = await stack.readOutputs();
  const { stateMachineArn } = workloads.greeting;
  const outputs = { workloads, workflows: { order: { stateMachineArn } } };
  return { ...stack, readOutputs: async () => outputs };
}

test("a state of a deployed workflow is tested by the Step Functions that has it", async () => {
  const { printed, readOutputs } = await deploy();
  const { definition, ask, close } = await deployedWorkflow("dev", "order", readOutputs);
  onTestFinished(close);
  const price = findState(definition, "order", "Price");
  expect(await testState(price, { input: { value: { price: 7 } } }, ask)).toBe(0);
  expect(printed()).toContain("Price succeeds, and Done is next (SUCCEEDED)");
});

test("of a workflow whose starts go to an alias, the version is tested that the alias stands for", async () => {
  const { endpoint, readOutputs } = await deploy();
  const outputs = await readOutputs();
  const { stateMachineArn } = outputs.workflows.order;
  const { stateMachineVersionArn } = (await endpoint.call("PublishStateMachineVersion", {
    stateMachineArn,
  })) as { stateMachineVersionArn: string };
  const { stateMachineAliasArn: aliasArn } = (await endpoint.call("CreateStateMachineAlias", {
    name: "live",
    routingConfiguration: [{ stateMachineVersionArn, weight: 100 }],
  })) as { stateMachineAliasArn: string };
  const newer = JSON.stringify({ StartAt: "New", States: { New: { Type: "Succeed" } } });
  await endpoint.call("UpdateStateMachine", { stateMachineArn, definition: newer });
  const aliased = { ...outputs, workflows: { order: { stateMachineArn, aliasArn } } };
  const { definition, close } = await deployedWorkflow("dev", "order", async () => aliased);
  onTestFinished(close);
  expect(JSON.parse(definition)).toEqual(MACHINE);
});

test("a path that its input lacks is named", async () => {
  const { printed, readOutputs } = await deploy();
  const { definition, ask, close } = await deployedWorkflow("dev", "order", readOutputs);
  onTestFinished(close);
  const price = findState(definition, "order", "Price");
  expect(await testState(price, { input: { value: { cost: 7 } } }, ask)).toBe(1);
  expect(printed()).toContain("$.price");
});

test("a workflow that the stack does not have is refused with those that it has", async () => {
  const { readOutputs } = await deploy();
  await expect(deployedWorkflow("dev", "odrer", readOutputs)).rejects.toThrow(
    'FILE is "odrer"; allowed with --stack dev: a workflow that it has: order (Did you mean order?)',
  );
});
