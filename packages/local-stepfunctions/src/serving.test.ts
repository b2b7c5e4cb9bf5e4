import { mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { startStepFunctions } from "./endpoint.ts";
import { buckets } from "./testing/buckets.ts";
import { callAs, ROLE, type TestEndpoint, testEndpoint } from "./testing/endpoint.ts";
import { newFolder } from "./testing/restart.ts";

const pass = { StartAt: "P", States: { P: { Type: "Pass", End: true } } };
const UNAVAILABLE = { code: "ServiceUnavailableException", status: 503 };

async function work(endpoint: TestEndpoint) {
  const activityArn = await endpoint.activity();
  const task = { Type: "Task", Resource: activityArn, End: true };
  const machine = await endpoint.machine({ StartAt: "T", States: { T: task } });
  await endpoint.start(machine);
  await endpoint.clock.advance(0);
  return activityArn;
}

describe("after a reset", () => {
  test("states read the objects of S3, as before", async () => {
    const { folder } = buckets({ "bucket/key": "content" });
    const endpoint = await testEndpoint({ s3: folder });
    await endpoint.reset();
    const read = { Type: "Task", Resource: "arn:aws:states:::aws-sdk:s3:getObject" };
    const parameters = { Bucket: "bucket", Key: "key" };
    const definition = {
      StartAt: "Read",
      States: { Read: { ...read, Parameters: parameters, End: true } },
    };
    const execution = await endpoint.start(await endpoint.machine(definition));
    await expect
      .poll(async () => (await endpoint.describe(execution)).output)
      .toContain('"Body":"content"');
  });

  test("an answer arrives that a fault had delayed before it", async () => {
    const endpoint = await testEndpoint();
    endpoint.faults.next("ListActivities", { kind: "delay", ms: 1_000 });
    const answer = callAs(endpoint, "AKIA", "ListActivities", {});
    await endpoint.clock.advance(0);
    await endpoint.reset();
    await endpoint.clock.advance(1_000);
    expect(await answer).toEqual({ activities: [] });
  });

  test("polls that were drained stay so", async () => {
    const endpoint = await testEndpoint();
    endpoint.drainPolls();
    await endpoint.reset();
    const activityArn = await work(endpoint);
    expect(await endpoint.call("GetActivityTask", { activityArn })).toEqual({});
  });

  test("whoever was dismissed stays so, until it is readmitted", async () => {
    const endpoint = await testEndpoint();
    const readmit = endpoint.dismissPolls("ASIAOLD");
    await endpoint.reset();
    const activityArn = await work(endpoint);
    const poll = async () => {
      const answer = callAs(endpoint, "ASIAOLD", "GetActivityTask", { activityArn });
      await endpoint.clock.advance(100);
      return answer;
    };
    expect(await poll()).toEqual({});
    readmit();
    expect(await poll()).toHaveProperty("taskToken");
  });
});

describe("a call that has no answer yet when a reset ends", () => {
  test("is refused, so that its client tries again", async () => {
    const endpoint = await testEndpoint({ jsonata: "isolated" });
    // Its text is read in a process of its own, which takes a while to start.
    const terms = Array.from({ length: 9_000 }, (_, index) => index).join(",");
    const definition = {
      QueryLanguage: "JSONata",
      StartAt: "P",
      States: { P: { Type: "Pass", Output: `{% [${terms}] %}`, End: true } },
    };
    const created = endpoint.machine(definition);
    await Promise.all([expect(created).rejects.toMatchObject(UNAVAILABLE), endpoint.reset()]);
    await endpoint.machine(definition);
  });

  test("is refused, and ends what it does, if it tests a state", async () => {
    const { promise: stopped, resolve } = Promise.withResolvers<void>();
    const { promise: called, resolve: begin } = Promise.withResolvers<void>();
    const endpoint = await testEndpoint({
      integrations: {
        "lambda:invoke": ({ signal }) => {
          signal.addEventListener("abort", () => resolve());
          begin();
          return new Promise(() => {});
        },
      },
    });
    const state = {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Parameters: { FunctionName: "f" },
      End: true,
    };
    const request = { definition: JSON.stringify(state), roleArn: ROLE };
    const tested = endpoint.call("TestState", request);
    await called;
    await Promise.all([expect(tested).rejects.toMatchObject(UNAVAILABLE), endpoint.reset()]);
    await stopped;
  });
});

test("a reset that can't empty the data folder forgets nothing, and what follows is stored", async () => {
  const data = newFolder();
  const first = await testEndpoint({ data });
  const before = await first.machine(pass);
  const obstacle = path.join(data, "stepfunctions.sqlite.new");
  mkdirSync(obstacle);
  await expect(first.reset()).rejects.toMatchObject(UNAVAILABLE);
  const after = await first.machine(pass);
  rmdirSync(obstacle);
  await first.close();
  const second = await testEndpoint({ data });
  expect(await second.call("ListStateMachines", {})).toMatchObject({
    stateMachines: [{ stateMachineArn: before }, { stateMachineArn: after }],
  });
  await second.reset();
  expect(await second.call("ListStateMachines", {})).toMatchObject({ stateMachines: [] });
});

test("a reset whose changes can't be written is refused at once, so that no call waits for the disk", async () => {
  const data = newFolder();
  const endpoint = await testEndpoint({ data });
  const wait = { Type: "Wait", Seconds: 60, End: true };
  await endpoint.start(await endpoint.machine({ StartAt: "W", States: { W: wait } }));
  await endpoint.clock.advance(0);
  const log = path.join(data, "stepfunctions.sqlite-wal");
  renameSync(log, `${log}.moved`);
  await expect(endpoint.reset()).rejects.toMatchObject(UNAVAILABLE);
  expect(await endpoint.call("ListStateMachines", {})).toMatchObject({
    stateMachines: [{ name: "machine-1" }],
  });
  renameSync(`${log}.moved`, log);
  await endpoint.reset();
  expect(await endpoint.call("ListStateMachines", {})).toEqual({ stateMachines: [] });
});

test("a reset of an endpoint whose data folder is gone is refused, and so is what would not be stored", async () => {
  const data = newFolder();
  const endpoint = await testEndpoint({ data });
  rmSync(data, { recursive: true });
  await expect(endpoint.reset()).rejects.toMatchObject(UNAVAILABLE);
  await expect(endpoint.machine(pass)).rejects.toMatchObject(UNAVAILABLE);
  await expect(endpoint.reset()).rejects.toMatchObject(UNAVAILABLE);
});

test("calls of a closed endpoint with a data folder say so, and polls have no task", async () => {
  const endpoint = await startStepFunctions({ data: newFolder() });
  const { activityArn } = (await endpoint.call("CreateActivity", { name: "a" })) as {
    activityArn: string;
  };
  await endpoint.close();
  const arn = "arn:aws:states:us-east-1:000000000000:execution:m:x";
  for (const call of [
    () => endpoint.call("DescribeExecution", { executionArn: arn }),
    () => endpoint.call("CreateActivity", { name: "b" }),
  ]) {
    await expect(call()).rejects.toMatchObject({
      ...UNAVAILABLE,
      message: "The endpoint is closed",
    });
  }
  expect(await endpoint.call("GetActivityTask", { activityArn })).toEqual({});
});

test("a reset of an endpoint that is closed is refused, and its data folder stays as it is", async () => {
  const data = newFolder();
  const endpoint = await startStepFunctions({ data });
  const definition = JSON.stringify(pass);
  await endpoint.call("CreateStateMachine", { name: "kept", roleArn: ROLE, definition });
  await endpoint.close();
  await expect(endpoint.reset()).rejects.toMatchObject(UNAVAILABLE);
  expect(readdirSync(data).filter((name) => name.includes("-"))).toEqual(["token-key"]);
  const next = await testEndpoint({ data });
  expect(await next.call("ListStateMachines", {})).toMatchObject({
    stateMachines: [{ name: "kept" }],
  });
});
