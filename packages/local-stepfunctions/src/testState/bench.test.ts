import { expect, test } from "vitest";
import { ROLE, testEndpoint } from "../testing/endpoint.ts";
import { memoryService } from "../testing/memoryService.ts";
import { newFolder } from "../testing/restart.ts";
import { storedService } from "../testing/storedService.ts";

const task = (more: object = {}) =>
  JSON.stringify({
    Type: "Task",
    Resource: "arn:aws:states:::sqs:sendMessage",
    Parameters: { QueueUrl: "q", MessageBody: "m" },
    ...more,
    End: true,
  });
const waiting = JSON.stringify({
  StartAt: "Wait",
  States: { Wait: { Type: "Wait", Seconds: 60, End: true } },
});

test("a test writes nothing to the data folder, and a restart knows nothing of it", async () => {
  const folder = newFolder();
  const stored = storedService(folder);
  const changes = () => stored.database.sqlite.prepare("SELECT total_changes() AS n").get();
  await stored.call("CreateActivity", { name: "a" });
  const before = changes();
  const states = [task(), task({ Retry: [{ ErrorEquals: ["States.ALL"] }] }), waiting];
  for (const definition of states) {
    const stateName = definition === waiting ? { stateName: "Wait" } : {};
    await stored.call("TestState", { definition, roleArn: ROLE, ...stateName });
  }
  await stored.call("TestState", { definition: task(), mock: { errorOutput: { error: "E" } } });
  await stored.clock.advance(0);
  expect(changes()).toEqual(before);
  await stored.close();
  const again = storedService(folder, stored.clock);
  expect(again.service.running.size).toBe(0);
  expect(await again.call("ListStateMachines", {})).toEqual({ stateMachines: [] });
  await again.close();
});

test("a test leaves no timer and takes no serial, and does not touch executions that run", async () => {
  const { service, call, clock, close } = memoryService({});
  const { stateMachineArn } = await call("CreateStateMachine", {
    name: "m",
    roleArn: ROLE,
    definition: waiting,
  });
  const { executionArn } = await call("StartExecution", { stateMachineArn });
  await clock.advance(0);
  const serial = service.nextSerial();
  const timers = service.timers.size;
  await call("TestState", { definition: task(), roleArn: ROLE });
  await call("TestState", { definition: waiting, stateName: "Wait" });
  expect(service.timers.size).toBe(timers);
  expect(service.nextSerial()).toBe(serial + 1);
  expect(await call("DescribeExecution", { executionArn })).toMatchObject({ status: "RUNNING" });
  await close();
});

test("nobody hears of the events of a test", async () => {
  const heard: unknown[] = [];
  const endpoint = await testEndpoint({ onEvent: (event) => void heard.push(event) });
  await endpoint.call("TestState", { definition: task(), roleArn: ROLE });
  expect(heard).toEqual([]);
});

test("an activity's queue does not get the task of a test", async () => {
  const endpoint = await testEndpoint({ activityPollMs: 10 });
  const activityArn = await endpoint.activity();
  const poll = endpoint.call("GetActivityTask", { activityArn });
  const mock = { result: "{}" };
  await endpoint.call("TestState", { definition: task({ Resource: activityArn }), mock });
  await endpoint.clock.advance(10);
  expect(await poll).toEqual({});
});

test("many tests at once give way to other calls", async () => {
  const { call, close } = memoryService({});
  const definition = JSON.stringify({
    Type: "Pass",
    Parameters: { "all.$": "States.ArrayRange(0, 999, 1)" },
    End: true,
  });
  let ended = 0;
  const tests = Array.from({ length: 500 }, async () => {
    await call("TestState", { definition });
    ended += 1;
  });
  await new Promise(setImmediate);
  await call("ListActivities", {});
  expect(ended).toBeLessThan(500);
  await Promise.all(tests);
  await close();
});
