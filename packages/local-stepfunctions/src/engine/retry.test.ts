import type { Retrier } from "@sfn-workers/states-language";
import { describe, expect, test } from "vitest";
import { IntegrationFailure } from "../errors.ts";
import { type TestEndpoint, testEndpoint } from "../testing/endpoint.ts";
import { retryDelay } from "./retry.ts";

const retrier: Retrier = {
  errors: ["States.ALL"],
  intervalSeconds: 4,
  maxAttempts: 3,
  backoffRate: 2,
  maxDelaySeconds: undefined,
  jitter: false,
};

const work = (Resource: string, fields: object) => ({
  StartAt: "Work",
  States: { Work: { Type: "Task", Resource, End: true, ...fields } },
});

async function failing(fields: object) {
  const endpoint = await testEndpoint();
  const activity = await endpoint.activity();
  const execution = await endpoint.start(await endpoint.machine(work(activity, fields)), { a: 1 });
  const fail = async (error: string) => {
    const { taskToken } = await endpoint.take(activity);
    await endpoint.call("SendTaskFailure", { taskToken, error, cause: "c" });
  };
  return { endpoint, activity, execution, fail };
}

const scheduled = async (endpoint: TestEndpoint, execution: string) =>
  (await endpoint.types(execution)).filter((type) => type === "ActivityScheduled").length;

describe("Retry", () => {
  test("schedules the task again after a failure, without entering the state again", async () => {
    const retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxAttempts: 1 }];
    const { endpoint, execution, fail } = await failing({ Retry: retry });
    await fail("Boom");
    await endpoint.clock.advance(1_000);
    await fail("Boom");
    const events = await endpoint.history(execution);
    expect(events.map(({ type, previousEventId }) => `${type}<${previousEventId}`)).toEqual([
      "ExecutionStarted<0",
      "TaskStateEntered<0",
      "ActivityScheduled<2",
      "ActivityStarted<3",
      "ActivityFailed<4",
      "ActivityScheduled<5",
      "ActivityStarted<6",
      "ActivityFailed<7",
      "ExecutionFailed<8",
    ]);
  });

  test("waits IntervalSeconds, then BackoffRate times as long each time, up to MaxDelaySeconds", async () => {
    const retry = [
      {
        ErrorEquals: ["Boom"],
        IntervalSeconds: 2,
        BackoffRate: 3,
        MaxDelaySeconds: 10,
        MaxAttempts: 4,
      },
    ];
    const { endpoint, execution, fail } = await failing({ Retry: retry });
    for (const [attempt, seconds] of [2, 6, 10].entries()) {
      await fail("Boom");
      await endpoint.clock.advance(seconds * 1_000 - 1);
      expect(await scheduled(endpoint, execution)).toBe(attempt + 1);
      await endpoint.clock.advance(1);
      expect(await scheduled(endpoint, execution)).toBe(attempt + 2);
    }
  });

  test("counts attempts per retrier", async () => {
    const retry = ["A", "B"].map((name) => ({
      ErrorEquals: [name],
      IntervalSeconds: 0,
      MaxAttempts: 1,
    }));
    const { endpoint, execution, fail } = await failing({ Retry: retry });
    for (const error of ["A", "B"]) {
      await fail(error);
      await endpoint.clock.advance(0);
      expect((await endpoint.describe(execution)).status).toBe("RUNNING");
    }
    await fail("A");
    expect(await endpoint.describe(execution)).toMatchObject({ status: "FAILED", error: "A" });
  });

  test("puts the number of retries into $$.State.RetryCount", async () => {
    const retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 0 }];
    const Parameters = { "n.$": "$$.State.RetryCount" };
    const { endpoint, activity, fail } = await failing({ Retry: retry, Parameters });
    await fail("Boom");
    await endpoint.clock.advance(0);
    await fail("Boom");
    await endpoint.clock.advance(0);
    expect((await endpoint.take(activity)).input).toBe('{"n":2}');
  });

  test("counts the retries of all retriers as RetryCount", async () => {
    const retry = ["A", "B"].map((name) => ({ ErrorEquals: [name], IntervalSeconds: 0 }));
    const Parameters = { "n.$": "$$.State.RetryCount" };
    const { endpoint, activity, fail } = await failing({ Retry: retry, Parameters });
    for (const error of ["A", "B"]) {
      await fail(error);
      await endpoint.clock.advance(0);
    }
    expect((await endpoint.take(activity)).input).toBe('{"n":2}');
  });

  test.each([
    ["States.TaskFailed", "Boom", 2],
    ["States.ALL", "Boom", 2],
    ["Boom", "Boom", 2],
    ["Other", "Boom", 1],
    ["States.Timeout", "Boom", 1],
  ])("%s and the error %s: %i attempts", async (name, error, attempts) => {
    const retry = [{ ErrorEquals: [name], IntervalSeconds: 0, MaxAttempts: 1 }];
    const { endpoint, execution, fail } = await failing({ Retry: retry });
    await fail(error);
    await endpoint.clock.advance(0);
    expect(await scheduled(endpoint, execution)).toBe(attempts);
  });

  test("retries a timeout for States.Timeout, not for States.TaskFailed", async () => {
    for (const [name, attempts] of [
      ["States.Timeout", 2],
      ["States.TaskFailed", 1],
    ] as const) {
      const retry = [{ ErrorEquals: [name], IntervalSeconds: 0, MaxAttempts: 1 }];
      const { endpoint, activity, execution } = await failing({ Retry: retry, TimeoutSeconds: 1 });
      await endpoint.take(activity);
      await endpoint.clock.advance(1_000);
      expect(await scheduled(endpoint, execution)).toBe(attempts);
    }
  });
});

test("a state that is entered again has all its retries and a RetryCount of 0", async () => {
  const counts: unknown[] = [];
  const endpoint = await testEndpoint({
    integrations: {
      "lambda:function": async ({ parameters }) => {
        counts.push((parameters as { count: number }).count);
        if (counts.length % 2 === 1) throw new IntegrationFailure("Boom");
        return { again: counts.length < 4 };
      },
    },
  });
  const execution = await endpoint.start(
    await endpoint.machine({
      StartAt: "Work",
      States: {
        Work: {
          Type: "Task",
          Resource: "arn:aws:lambda:us-east-1:000000000000:function:work",
          Parameters: { "count.$": "$$.State.RetryCount" },
          Retry: [{ ErrorEquals: ["Boom"], IntervalSeconds: 1, MaxAttempts: 1 }],
          Next: "Again?",
        },
        "Again?": {
          Type: "Choice",
          Choices: [{ Variable: "$.again", BooleanEquals: true, Next: "Work" }],
          Default: "Done",
        },
        Done: { Type: "Succeed" },
      },
    }),
  );
  await endpoint.clock.advance(2_000);
  expect(await endpoint.describe(execution)).toMatchObject({ status: "SUCCEEDED" });
  expect(counts).toEqual([0, 1, 0, 1]);
});

test("full jitter waits between zero and the full delay", () => {
  const jittery = { ...retrier, jitter: true };
  expect(retryDelay(jittery, 1, () => 0)).toBe(0);
  expect(retryDelay(jittery, 1, () => 0.5)).toBe(4);
  expect(retryDelay(retrier, 1, () => 0.5)).toBe(8);
});

test("a delay is at most 366 days", () => {
  expect(retryDelay({ ...retrier, intervalSeconds: 1, backoffRate: 10 }, 7)).toBe(10_000_000);
  expect(retryDelay({ ...retrier, intervalSeconds: 1, backoffRate: 10 }, 8)).toBe(31_622_400);
});
