import { describe, expect, test } from "vitest";
import { type TestEndpoint, testEndpoint } from "../testing/endpoint.ts";
import { durableEndpoint } from "../testing/restart.ts";

const WAIT = { Type: "Wait", Seconds: 60 };
const DEFINITION = {
  StartAt: "Wait",
  States: { Wait: { ...WAIT, Next: "Again" }, Again: { ...WAIT, End: true } },
};

const create = (endpoint: TestEndpoint) => endpoint.machine(DEFINITION, { name: "m" });

/** Starts an execution of a machine, deletes it and creates it again. */
async function recreate(endpoint: TestEndpoint) {
  const stateMachineArn = await create(endpoint);
  const executionArn = await endpoint.start(stateMachineArn, {}, { name: "first" });
  await endpoint.clock.advance(0);
  await endpoint.call("DeleteStateMachine", { stateMachineArn });
  await create(endpoint);
  return { stateMachineArn, executionArn };
}

/** The error and its cause are measured on AWS, as is that the wait or task is not recorded as over. */
const ended = {
  status: "FAILED",
  error: "States.Runtime",
  cause: "State machine m has been deleted",
};

const taken = { code: "ExecutionAlreadyExists" };

describe("a running execution of a deleted machine", () => {
  test("ends at its next transition though the machine has been created again", async () => {
    const endpoint = await testEndpoint();
    const { executionArn } = await recreate(endpoint);
    await endpoint.clock.advance(59_999);
    expect(await endpoint.describe(executionArn)).toMatchObject({ status: "RUNNING" });
    await endpoint.clock.advance(1);
    expect(await endpoint.describe(executionArn)).toMatchObject(ended);
    expect(await endpoint.types(executionArn)).toEqual([
      "ExecutionStarted",
      "WaitStateEntered",
      "ExecutionFailed",
    ]);
  });

  test("ends when its task is answered, and the answer is accepted", async () => {
    const endpoint = await testEndpoint();
    const Resource = await endpoint.activity();
    const definition = { StartAt: "Task", States: { Task: { Type: "Task", Resource, End: true } } };
    const stateMachineArn = await endpoint.machine(definition, { name: "m" });
    const executionArn = await endpoint.start(stateMachineArn);
    const { taskToken } = await endpoint.take(Resource);
    await endpoint.call("DeleteStateMachine", { stateMachineArn });
    expect(await endpoint.call("SendTaskSuccess", { taskToken, output: "{}" })).toEqual({});
    await endpoint.clock.advance(0);
    expect(await endpoint.describe(executionArn)).toMatchObject(ended);
    expect((await endpoint.types(executionArn)).slice(-2)).toEqual([
      "ActivityStarted",
      "ExecutionFailed",
    ]);
  });

  test("ends so after a restart, too", async () => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const { stateMachineArn, executionArn } = await recreate(endpoint);
    const second = await endpoint.start(stateMachineArn, {}, { name: "second" });
    await endpoint.clock.advance(0);
    const again = await afterCrash();
    await again.clock.advance(60_000);
    expect(await again.describe(executionArn)).toMatchObject(ended);
    expect(await again.describe(second)).toMatchObject({ status: "RUNNING" });
    await again.clock.advance(60_000);
    expect(await again.describe(second)).toMatchObject({ status: "SUCCEEDED" });
  });

  test("is not what a start of the new machine with its name and input returns", async () => {
    const endpoint = await testEndpoint();
    const { stateMachineArn } = await recreate(endpoint);
    await expect(endpoint.start(stateMachineArn, {}, { name: "first" })).rejects.toMatchObject(
      taken,
    );
  });

  test("is not listed by the new machine", async () => {
    const endpoint = await testEndpoint();
    const { stateMachineArn } = await recreate(endpoint);
    expect(await endpoint.call("ListExecutions", { stateMachineArn })).toMatchObject({
      executions: [],
    });
  });
});

describe("the name of an execution that has ended", () => {
  const run = async (endpoint: TestEndpoint) => {
    const stateMachineArn = await create(endpoint);
    const executionArn = await endpoint.start(stateMachineArn, {}, { name: "first" });
    await endpoint.clock.advance(120_000);
    expect(await endpoint.describe(executionArn)).toMatchObject({ status: "SUCCEEDED" });
    return { stateMachineArn, executionArn };
  };

  test("is taken, with the same input, too", async () => {
    const endpoint = await testEndpoint();
    const { stateMachineArn } = await run(endpoint);
    for (const input of [{}, { other: 1 }]) {
      await expect(endpoint.start(stateMachineArn, input, { name: "first" })).rejects.toMatchObject(
        taken,
      );
    }
  });

  test("is taken after a restart", async () => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const { stateMachineArn } = await run(endpoint);
    const again = await afterCrash();
    await expect(again.start(stateMachineArn, {}, { name: "first" })).rejects.toMatchObject(taken);
  });

  test.each([false, true])("is free once it is forgotten, stored: %s", async (isStored) => {
    const endpoint = isStored ? (await durableEndpoint()).endpoint : await testEndpoint();
    const { stateMachineArn, executionArn } = await run(endpoint);
    await endpoint.clock.advance(90 * 86_400_000 + 60_000);
    expect(await endpoint.start(stateMachineArn, {}, { name: "first" })).toBe(executionArn);
  });

  test.each([false, true])(
    "is taken for a machine that is created again, until the executions of the first are forgotten, stored: %s",
    async (isStored) => {
      const endpoint = isStored ? (await durableEndpoint()).endpoint : await testEndpoint();
      const { stateMachineArn, executionArn } = await run(endpoint);
      await endpoint.call("DeleteStateMachine", { stateMachineArn });
      await create(endpoint);
      await expect(endpoint.start(stateMachineArn, {}, { name: "first" })).rejects.toMatchObject(
        taken,
      );
      await endpoint.clock.advance(60_000);
      expect(await endpoint.start(stateMachineArn, {}, { name: "first" })).toBe(executionArn);
    },
  );
});
