import { describe, expect, test } from "vitest";
import { type TestEndpoint, testEndpoint } from "./testing/endpoint.ts";

const SEND = "arn:aws:states:::sqs:sendMessage.waitForTaskToken";
const PARAMETERS = { QueueUrl: "q", "MessageBody.$": "$$.Task.Token" };
const asking = (fields: object = {}) => ({
  StartAt: "Ask",
  States: { Ask: { Type: "Task", Resource: SEND, Parameters: PARAMETERS, End: true, ...fields } },
});
const waiting = (Seconds: number) => ({
  StartAt: "Pause",
  States: { Pause: { Type: "Wait", Seconds, End: true } },
});
const started = (StateMachineArn: string) => ({
  StartAt: "Start",
  States: {
    Start: {
      Type: "Task",
      Resource: "arn:aws:states:::states:startExecution.sync:2",
      Parameters: { StateMachineArn },
      TimeoutSeconds: 900,
      End: true,
    },
  },
});

const integrations = {
  "sqs:sendMessage": async () => ({ MessageId: "m" }),
  "lambda:invoke": () => new Promise(() => {}),
};

/** What an execution of the definition waits for after some seconds; the times are in seconds after its start. */
async function waitsAfter(
  seconds: number,
  definition: object | ((endpoint: TestEndpoint) => Promise<object>),
  input: unknown = {},
) {
  const endpoint = await testEndpoint({ integrations });
  const given = typeof definition === "function" ? await definition(endpoint) : definition;
  const from = endpoint.clock.now();
  const executionArn = await endpoint.start(await endpoint.machine(given), input);
  await endpoint.clock.advance(seconds * 1_000);
  return [...endpoint.waitsOf(executionArn)].map(({ until, ...wait }) => ({
    ...wait,
    ...(until !== undefined && { until: (until - from) / 1_000 }),
  }));
}

const ask = (more: object = {}) => ({
  kind: "token",
  state: "Ask",
  resource: SEND,
  executionArn: expect.stringContaining(":execution:"),
  eventId: expect.any(Number),
  parameters: expect.stringContaining('"QueueUrl":"q"'),
  ...more,
});

describe("an execution waits", () => {
  test("for a worker of an activity, whose timeouts have not begun", async () => {
    const activity = async (endpoint: TestEndpoint) =>
      asking({
        Resource: await endpoint.activity(),
        ...{ Parameters: {}, TimeoutSeconds: 60, HeartbeatSeconds: 10 },
      });
    expect(await waitsAfter(5, activity)).toEqual([
      {
        ...{ kind: "activity", state: "Ask", eventId: 3 },
        executionArn: expect.stringContaining(":execution:"),
        activityArn: expect.stringMatching(/:activity:work$/),
      },
    ]);
  });

  test.each([
    ["without a time", {}, {}],
    ["until its timeout", { TimeoutSeconds: 60 }, { until: 60 }],
    ["until it misses a heartbeat", { TimeoutSeconds: 60, HeartbeatSeconds: 10 }, { until: 10 }],
  ])("for a token, %s", async (_, fields, until) => {
    expect(await waitsAfter(5, asking(fields))).toEqual([ask(until)]);
  });

  test("no longer than its own timeout", async () => {
    const definition = { TimeoutSeconds: 30, ...asking({ TimeoutSeconds: 60 }) };
    expect(await waitsAfter(5, definition)).toEqual([ask({ until: 30 })]);
  });

  test("for a time, of a Wait or of a Retry", async () => {
    const pause = { kind: "time", state: "Pause", until: 20 };
    expect(await waitsAfter(5, waiting(20))).toEqual([pause]);
    const Retry = [{ ErrorEquals: ["States.Timeout"], IntervalSeconds: 7 }];
    expect(await waitsAfter(5, asking({ TimeoutSeconds: 4, Retry }))).toEqual([
      { kind: "time", state: "Ask", until: 11 },
    ]);
  });

  test("for a call that has no answer yet", async () => {
    const Resource = "arn:aws:states:::lambda:invoke";
    const call = asking({ Resource, Parameters: { FunctionName: "f" } });
    expect(await waitsAfter(5, call)).toEqual([{ kind: "work", state: "Ask" }]);
  });

  test("in each branch, until one fails and ends the others", async () => {
    const boom = { Type: "Fail", Error: "Boom" };
    const both = {
      StartAt: "Both",
      States: {
        Both: {
          Type: "Parallel",
          Branches: [
            asking(),
            {
              StartAt: "Pause",
              States: { Pause: { Type: "Wait", Seconds: 20, Next: "Boom" }, Boom: boom },
            },
          ],
          Catch: [{ ErrorEquals: ["Boom"], Next: "Later" }],
          End: true,
        },
        Later: { Type: "Wait", Seconds: 40, End: true },
      },
    };
    const inBranches = await waitsAfter(5, both);
    expect(inBranches).toHaveLength(2);
    expect(inBranches).toEqual(
      expect.arrayContaining([ask(), { kind: "time", state: "Pause", until: 20 }]),
    );
    expect(await waitsAfter(25, both)).toEqual([{ kind: "time", state: "Later", until: 60 }]);
  });

  test.each(["INLINE", "DISTRIBUTED"])("in each item of a Map that runs, %s", async (Mode) => {
    const ProcessorConfig = { Mode, ...(Mode === "DISTRIBUTED" && { ExecutionType: "STANDARD" }) };
    const each = {
      StartAt: "Each",
      States: {
        Each: {
          Type: "Map",
          MaxConcurrency: 2,
          ItemProcessor: { ProcessorConfig, ...asking() },
          End: true,
        },
      },
    };
    expect(await waitsAfter(5, each, [1, 2, 3])).toEqual([ask(), ask()]);
  });

  test("for what the execution waits for that it has started", async () => {
    const nested = async (endpoint: TestEndpoint) =>
      started(await endpoint.machine(asking({ TimeoutSeconds: 1_000 })));
    expect(await waitsAfter(5, nested)).toEqual([ask({ until: 900 })]);
  });
});

test("one that has ended, or that there is not, waits for nothing", async () => {
  expect(await waitsAfter(30, waiting(20))).toEqual([]);
  const endpoint = await testEndpoint();
  expect([...endpoint.waitsOf("arn:aws:states:us-east-1:000000000000:execution:a:b")]).toEqual([]);
});
