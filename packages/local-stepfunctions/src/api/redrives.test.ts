import { RedriveExecutionCommand, SFNClient } from "@aws-sdk/client-sfn";
import { describe, expect, test } from "vitest";
import { createVirtualClock } from "../lib/clock.ts";
import { type TestEndpoint, testEndpoint } from "../testing/endpoint.ts";
import { newFolder } from "../testing/restart.ts";

const DAY = 86_400_000;
const FAIL = { StartAt: "F", States: { F: { Type: "Fail", Error: "E" } } };
const PASS = { StartAt: "P", States: { P: { Type: "Pass", End: true } } };
const wait = (Seconds: number) => ({
  StartAt: "W",
  States: { W: { Type: "Wait", Seconds, End: true } },
});

const redrive = (endpoint: TestEndpoint, executionArn: string, more: object = {}) =>
  endpoint.call("RedriveExecution", { executionArn, ...more });

const refused = (executionArn: string, reason: string) => ({
  code: "ExecutionNotRedrivable",
  message: `Execution ${executionArn} invalid for redrive as: ${reason}`,
});

async function isRefused(endpoint: TestEndpoint, executionArn: string, reason: string) {
  expect(await endpoint.describe(executionArn)).toMatchObject({
    redriveStatus: "NOT_REDRIVABLE",
    redriveStatusReason: reason,
  });
  await expect(redrive(endpoint, executionArn)).rejects.toMatchObject(
    refused(executionArn, reason),
  );
}

describe.each(["in memory", "in a data folder"])(
  "of executions %s, RedriveExecution refuses",
  (place) => {
    const start = (more: object = {}) =>
      testEndpoint({ ...(place !== "in memory" && { data: newFolder() }), ...more });

    test("one that runs, and one that has succeeded", async () => {
      const endpoint = await start();
      const executionArn = await endpoint.start(await endpoint.machine(wait(1)));
      await endpoint.clock.advance(0);
      await isRefused(endpoint, executionArn, "Execution is RUNNING and cannot be redriven");
      await endpoint.clock.advance(1_000);
      await isRefused(endpoint, executionArn, "Execution is SUCCEEDED and cannot be redriven");
    });

    test("one that ended 14 days ago, counted from its last end", async () => {
      const endpoint = await start();
      const { executionArn } = await endpoint.run(FAIL);
      await endpoint.clock.advance(14 * DAY - 1);
      await redrive(endpoint, executionArn);
      await endpoint.clock.advance(14 * DAY - 1);
      expect(await endpoint.describe(executionArn)).toMatchObject({ redriveStatus: "REDRIVABLE" });
      await endpoint.clock.advance(1);
      await isRefused(endpoint, executionArn, "Execution redrivable period exceeded");
    });

    test("one that started a year ago", async () => {
      const endpoint = await start();
      const executionArn = await endpoint.start(await endpoint.machine(wait(99_999_999)));
      await endpoint.clock.advance(364 * DAY);
      await endpoint.call("StopExecution", { executionArn });
      expect(await endpoint.describe(executionArn)).toMatchObject({ redriveStatus: "REDRIVABLE" });
      await endpoint.clock.advance(DAY);
      await isRefused(endpoint, executionArn, "Execution has exceeded the max execution time");
    });

    test("one whose history has no room", async () => {
      const endpoint = await start();
      const { executionArn } = await endpoint.run({
        StartAt: "P",
        States: {
          P: { Type: "Pass", Next: "C" },
          C: {
            Type: "Choice",
            Choices: [{ Variable: "$.end", IsPresent: true, Next: "End" }],
            Default: "P",
          },
          End: { Type: "Pass", End: true },
        },
      });
      await endpoint.clock.advance(0);
      expect(await endpoint.describe(executionArn)).toMatchObject({ status: "FAILED" });
      await isRefused(
        endpoint,
        executionArn,
        "Execution has exceeded the maximum history event limit",
      );
    });

    test("one whose state machine is deleted, also when there is another one with its name", async () => {
      const endpoint = await start();
      const more = { name: "m" };
      const stateMachineArn = await endpoint.machine(FAIL, more);
      const executionArn = await endpoint.start(stateMachineArn);
      await endpoint.clock.advance(0);
      await endpoint.call("DeleteStateMachine", { stateMachineArn });
      await isRefused(endpoint, executionArn, "State machine is in DELETING status");
      await endpoint.machine(FAIL, more);
      await isRefused(endpoint, executionArn, "State machine is in DELETING status");
    });

    test("a distributed Map's child execution, which its Map run redrives", async () => {
      const endpoint = await start();
      const { executionArn } = await endpoint.run(
        {
          StartAt: "Each",
          States: {
            Each: {
              Type: "Map",
              ItemProcessor: {
                ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
                ...FAIL,
              },
              End: true,
            },
          },
        },
        [1],
      );
      const events = await endpoint.history(executionArn);
      const [started] = events.filter(({ type }) => type === "MapRunStarted");
      const details = started?.["mapRunStartedEventDetails"];
      const { mapRunArn } = details as { mapRunArn: string };
      const { executions } = (await endpoint.call("ListExecutions", { mapRunArn })) as {
        executions: [{ executionArn: string }];
      };
      const [child] = executions;
      expect(await endpoint.describe(child.executionArn)).toMatchObject({
        status: "FAILED",
        redriveStatus: "REDRIVABLE_BY_MAP_RUN",
      });
      await expect(redrive(endpoint, child.executionArn)).rejects.toMatchObject({
        code: "ValidationException",
      });
    });

    test("what is no execution of a Standard state machine, or not there", async () => {
      const endpoint = await start();
      const arn = (rest: string) => `arn:aws:states:us-east-1:000000000000:${rest}`;
      const executionArn = arn("execution:m:missing");
      await expect(redrive(endpoint, executionArn)).rejects.toMatchObject({
        code: "ExecutionDoesNotExist",
        message: `Execution Does Not Exist: '${executionArn}'`,
      });
      await expect(redrive(endpoint, arn("express:m:e:id"))).rejects.toMatchObject({
        code: "InvalidArn",
        message: "Invalid Arn: 'Resource type not valid in this context: express'",
      });
      await expect(redrive(endpoint, arn("execution:m/Each:e"))).rejects.toMatchObject({
        code: "ValidationException",
        message: "Labeled Execution ARNs are not supported for this API",
        details: { reason: "API_DOES_NOT_SUPPORT_LABELED_ARNS" },
      });
      await expect(redrive(endpoint, executionArn, { clientToken: "a b" })).rejects.toMatchObject({
        code: "ValidationException",
        message:
          "1 validation error detected: Value 'a b' at 'clientToken' failed to satisfy constraint: Member must satisfy regular expression pattern: [!-~]+",
      });
    });

    test("nothing twice: a client token has its first answer again, whatever became of the execution", async () => {
      const endpoint = await start();
      const activityArn = await endpoint.activity();
      const executionArn = await endpoint.start(
        await endpoint.machine({
          StartAt: "W",
          States: { W: { Type: "Task", Resource: activityArn, TimeoutSeconds: 1, End: true } },
        }),
      );
      await endpoint.clock.advance(0);
      // A refused call does not use its token.
      await expect(redrive(endpoint, executionArn, { clientToken: "a" })).rejects.toThrow();
      await endpoint.call("StopExecution", { executionArn });
      const first = await redrive(endpoint, executionArn, { clientToken: "a" });
      await endpoint.clock.advance(60_000);
      expect(await redrive(endpoint, executionArn, { clientToken: "a" })).toEqual(first);
      await endpoint.call("StopExecution", { executionArn });
      expect(await redrive(endpoint, executionArn, { clientToken: "a" })).toEqual(first);
      expect(await endpoint.describe(executionArn)).toMatchObject({ status: "ABORTED" });
      expect(await redrive(endpoint, executionArn, { clientToken: "b" })).not.toEqual(first);
      const { taskToken } = await endpoint.take(activityArn);
      await endpoint.call("SendTaskSuccess", { taskToken, output: "{}" });
      await endpoint.clock.advance(0);
      expect(await redrive(endpoint, executionArn, { clientToken: "a" })).toEqual(first);
      await endpoint.clock.advance(15 * 60_000);
      await expect(redrive(endpoint, executionArn, { clientToken: "a" })).rejects.toMatchObject(
        refused(executionArn, "Execution is SUCCEEDED and cannot be redriven"),
      );
    });

    test("nothing of an execution that is redriven and stopped at the same time", async () => {
      const endpoint = await start();
      const { executionArn } = await endpoint.run(FAIL);
      const calls = ["StopExecution", "RedriveExecution", "StopExecution", "RedriveExecution"];
      await Promise.all(calls.map((operation) => endpoint.call(operation, { executionArn })));
      await endpoint.clock.advance(0);
      expect(await endpoint.types(executionArn)).toEqual([
        "ExecutionStarted",
        "FailStateEntered",
        "ExecutionFailed",
        "ExecutionRedriven",
        "ExecutionAborted",
        "ExecutionRedriven",
        "ExecutionFailed",
      ]);
    });

    test("nothing of ten tokens, but the eleventh before", async () => {
      const endpoint = await start();
      const { executionArn } = await endpoint.run(FAIL);
      const tokens = Array.from({ length: 11 }, (_, n) => `token-${n}`);
      for (const clientToken of tokens) {
        await redrive(endpoint, executionArn, { clientToken });
        await endpoint.clock.advance(0);
      }
      for (const clientToken of tokens.slice(1))
        await redrive(endpoint, executionArn, { clientToken });
      expect(await endpoint.describe(executionArn)).toMatchObject({ redriveCount: 11 });
      await redrive(endpoint, executionArn, { clientToken: "token-0" });
      await endpoint.clock.advance(0);
      expect(await endpoint.describe(executionArn)).toMatchObject({ redriveCount: 12 });
    });

    test("nothing of those that are kept longest, and lists tell of redrives", async () => {
      const endpoint = await start({ retentionMs: DAY });
      const stateMachineArn = await endpoint.machine(FAIL);
      const executionArn = await endpoint.start(stateMachineArn);
      await endpoint.clock.advance(DAY - 1);
      await redrive(endpoint, executionArn);
      const redriveDate = endpoint.clock.now() / 1000;
      await endpoint.clock.advance(DAY - 1);
      const list = (statusFilter: string) =>
        endpoint.call("ListExecutions", { stateMachineArn, statusFilter });
      expect(await list("FAILED")).toMatchObject({
        executions: [{ redriveCount: 1, redriveDate }],
      });
      expect(await list("RUNNING")).toEqual({ executions: [] });
      await endpoint.clock.advance(1);
      expect(await list("FAILED")).toEqual({ executions: [] });
    });
  },
);

test("an SDK's client redrives, and observers see the events go on", async () => {
  const events: string[] = [];
  const endpoint = await testEndpoint({
    onEvent: ({ event }) => void events.push(`${event.id} ${event.type}`),
  });
  const { executionArn } = await endpoint.run(FAIL);
  const client = new SFNClient({
    endpoint: endpoint.url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const { redriveDate } = await client.send(new RedriveExecutionCommand({ executionArn }));
  expect(redriveDate?.getTime()).toBe(endpoint.clock.now());
  await endpoint.clock.advance(0);
  expect(events).toEqual([
    "1 ExecutionStarted",
    "2 FailStateEntered",
    "3 ExecutionFailed",
    "4 ExecutionRedriven",
    "5 ExecutionFailed",
  ]);
  client.destroy();
});

test("executions that have ended are forgotten in the order of their last ends", async () => {
  const endpoint = await testEndpoint({ keepEnded: 2, clock: createVirtualClock() });
  const failing = await endpoint.machine(FAIL);
  const passing = await endpoint.machine(PASS);
  const first = await endpoint.start(failing, {}, { name: "first" });
  await endpoint.clock.advance(0);
  const second = await endpoint.start(passing, {}, { name: "second" });
  await endpoint.clock.advance(0);
  await redrive(endpoint, first);
  await endpoint.clock.advance(0);
  await endpoint.start(passing);
  await endpoint.clock.advance(0);
  expect(await endpoint.describe(first)).toMatchObject({ redriveCount: 1 });
  await expect(endpoint.describe(second)).rejects.toMatchObject({ code: "ExecutionDoesNotExist" });
});
