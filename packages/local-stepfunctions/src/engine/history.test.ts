import { describe, expect, test } from "vitest";
import { ROLE, testEndpoint } from "../testing/endpoint.ts";
import { charactersOf, type History, lengthOf, record } from "./history.ts";

const PASS = { StartAt: "One", States: { One: { Type: "Pass", End: true } } };

test("an event has the characters of its texts, and of the variables that its state assigned", () => {
  const details = { name: "State", output: "12345", assignedVariables: { a: "123", b: "12" } };
  expect(charactersOf({ type: "PassStateExited", previous: 1, at: 0, details })).toBe(15);
});

test("events of an Express execution are counted when there is no room to keep them, up to 250,000", () => {
  const history: History = { stored: 24_000, events: [], held: 0, dropped: 0 };
  const event = (type: string) => ({ type, previous: 0, at: 0, details: undefined });
  const enter = () => record(history, event("PassStateEntered"), "EXPRESS");
  let id = 0;
  while (id < 249_999) id = enter();
  expect(lengthOf(history)).toBe(24_999);
  expect(enter).toThrow("250000 events, the most that an Express execution may have here");
  expect(record(history, event("ExecutionFailed"), "EXPRESS")).toBe(250_001);
  expect(history.events.at(-1)?.type).toBe("ExecutionFailed");
});

describe("an execution's history", () => {
  test("numbers events from 1 and has the event that each follows", async () => {
    const endpoint = await testEndpoint();
    const execution = await endpoint.start(await endpoint.machine(PASS), { a: 1 });
    await endpoint.clock.advance(0);
    const start = endpoint.clock.now() / 1000;
    expect(await endpoint.history(execution)).toEqual([
      {
        id: 1,
        previousEventId: 0,
        timestamp: start,
        type: "ExecutionStarted",
        executionStartedEventDetails: {
          input: '{"a":1}',
          inputDetails: { truncated: false },
          roleArn: ROLE,
        },
      },
      {
        id: 2,
        previousEventId: 0,
        timestamp: start,
        type: "PassStateEntered",
        stateEnteredEventDetails: {
          name: "One",
          input: '{"a":1}',
          inputDetails: { truncated: false },
        },
      },
      {
        id: 3,
        previousEventId: 2,
        timestamp: start,
        type: "PassStateExited",
        stateExitedEventDetails: {
          name: "One",
          output: '{"a":1}',
          outputDetails: { truncated: false },
        },
      },
      {
        id: 4,
        previousEventId: 3,
        timestamp: start,
        type: "ExecutionSucceeded",
        executionSucceededEventDetails: { output: '{"a":1}', outputDetails: { truncated: false } },
      },
    ]);
  });

  test("has the schedule, the worker and the result of an activity's task", async () => {
    const endpoint = await testEndpoint();
    const Resource = await endpoint.activity();
    const machine = await endpoint.machine({
      StartAt: "Work",
      States: {
        Work: { Type: "Task", Resource, TimeoutSeconds: 60, HeartbeatSeconds: 20, End: true },
      },
    });
    const execution = await endpoint.start(machine, { a: 1 });
    await endpoint.clock.advance(1_500);
    const { taskToken } = await endpoint.take(Resource, "worker-1");
    await endpoint.call("SendTaskFailure", { taskToken, error: "Bad", cause: "why" });
    await endpoint.clock.advance(0);
    const events = await endpoint.history(execution);
    expect(events.slice(2)).toMatchObject([
      {
        id: 3,
        previousEventId: 2,
        type: "ActivityScheduled",
        activityScheduledEventDetails: {
          resource: Resource,
          input: '{"a":1}',
          timeoutInSeconds: 60,
          heartbeatInSeconds: 20,
        },
      },
      {
        id: 4,
        previousEventId: 3,
        type: "ActivityStarted",
        activityStartedEventDetails: { workerName: "worker-1" },
      },
      {
        id: 5,
        previousEventId: 4,
        type: "ActivityFailed",
        activityFailedEventDetails: { error: "Bad", cause: "why" },
      },
      {
        id: 6,
        previousEventId: 5,
        type: "ExecutionFailed",
        executionFailedEventDetails: { error: "Bad", cause: "why" },
      },
    ]);
    expect((events[3]?.timestamp ?? 0) - (events[2]?.timestamp ?? 0)).toBe(1.5);
  });

  test("has EvaluationFailed after the event before the state's entry", async () => {
    const endpoint = await testEndpoint();
    const { executionArn } = await endpoint.run({
      QueryLanguage: "JSONata",
      StartAt: "First",
      States: {
        First: { Type: "Pass", Next: "Second" },
        Second: { Type: "Pass", Output: "{% $states.input.none %}", End: true },
      },
    });
    const events = await endpoint.history(executionArn);
    expect(
      events.slice(3).map(({ type, previousEventId }) => `${type}<${previousEventId}`),
    ).toEqual(["PassStateEntered<3", "EvaluationFailed<3", "ExecutionFailed<5"]);
  });

  test("is read in both directions, page by page", async () => {
    const endpoint = await testEndpoint();
    const executionArn = await endpoint.start(await endpoint.machine(PASS));
    await endpoint.clock.advance(0);
    for (const reverseOrder of [false, true]) {
      const ids: number[] = [];
      let nextToken: string | undefined;
      do {
        const page = (await endpoint.call("GetExecutionHistory", {
          executionArn,
          reverseOrder,
          maxResults: 3,
          ...(nextToken === undefined ? {} : { nextToken }),
        })) as { events: { id: number }[]; nextToken?: string };
        ids.push(...page.events.map(({ id }) => id));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      expect(ids).toEqual(reverseOrder ? [4, 3, 2, 1] : [1, 2, 3, 4]);
    }
  });

  test("can omit payloads", async () => {
    const endpoint = await testEndpoint();
    const executionArn = await endpoint.start(await endpoint.machine(PASS), { secret: 1 });
    await endpoint.clock.advance(0);
    const answer = await endpoint.call("GetExecutionHistory", {
      executionArn,
      includeExecutionData: false,
    });
    expect(JSON.stringify(answer)).not.toContain("secret");
  });

  test("ends at 25,000 events with a failure that names the limit", async () => {
    const endpoint = await testEndpoint();
    const executionArn = await endpoint.start(
      await endpoint.machine({
        StartAt: "One",
        States: {
          One: { Type: "Pass", Next: "Two" },
          Two: {
            Type: "Choice",
            Choices: [{ Variable: "$.stop", IsPresent: true, Next: "End" }],
            Default: "One",
          },
          End: { Type: "Succeed" },
        },
      }),
    );
    await endpoint.clock.advance(0);
    while ((await endpoint.describe(executionArn)).status === "RUNNING") {
      await endpoint.clock.advance(0);
    }
    const { events } = (await endpoint.call("GetExecutionHistory", {
      executionArn,
      reverseOrder: true,
      maxResults: 1,
    })) as { events: object[] };
    expect(events).toMatchObject([{ id: 25_000, type: "ExecutionFailed" }]);
    expect(await endpoint.describe(executionArn)).toMatchObject({
      status: "FAILED",
      error: "States.Runtime",
      cause: expect.stringContaining("25000"),
    });
  });

  test("also ends at 25,000 events in a Map that tolerates failures", async () => {
    const endpoint = await testEndpoint();
    const loop = {
      StartAt: "One",
      States: { One: { Type: "Pass", Next: "Two" }, Two: { Type: "Pass", Next: "One" } },
    };
    const executionArn = await endpoint.start(
      await endpoint.machine({
        StartAt: "Each",
        States: {
          Each: {
            Type: "Map",
            MaxConcurrency: 1,
            ToleratedFailurePercentage: 100,
            ItemProcessor: loop,
            End: true,
          },
        },
      }),
      [1, 2],
    );
    while ((await endpoint.describe(executionArn)).status === "RUNNING") {
      await endpoint.clock.advance(0);
    }
    const { events } = (await endpoint.call("GetExecutionHistory", {
      executionArn,
      reverseOrder: true,
      maxResults: 1,
    })) as { events: object[] };
    expect(events).toMatchObject([{ id: 25_000, type: "ExecutionFailed" }]);
  });
});
