import { describe, expect, test } from "vitest";
import { manifests } from "../../urns/manifests.ts";
import type { TaskIntegration } from "../shared/integration.ts";
import { createDefinition } from "./definition.ts";

const activityArn = "arn:aws:states:us-east-1:000000000000:activity:short";
const integration: TaskIntegration = {
  transport: "activity",
  resource: activityArn,
  queue: undefined,
};
const QUEUE = { url: "https://queue", seconds: 0, transientErrors: [] };
const wakeUp = {
  resource: "arn:aws:states:::lambda:invoke",
  parameters: { FunctionName: "fn", InvocationType: "Event" },
};

function definitionOf(options: Partial<Parameters<typeof createDefinition>[0]> = {}) {
  const args = { manifest: manifests.short, integration, wakeUp: undefined, ...options };
  return JSON.parse(JSON.stringify(createDefinition(args)));
}

describe("the Task state", () => {
  test("has the manifest's timeouts and the workload's activity as its resource", () => {
    expect(definitionOf()).toMatchObject({
      StartAt: "Task",
      States: {
        Task: {
          Type: "Task",
          Resource: activityArn,
          TimeoutSeconds: 60,
          HeartbeatSeconds: 30,
          End: true,
        },
      },
    });
  });

  test("sends the envelope around the state's whole input", () => {
    expect(definitionOf().States.Task.Parameters).toEqual({
      execution: {
        "arn.$": "$$.Execution.Id",
        "state.$": "$$.State.Name",
        "attempt.$": "$$.State.RetryCount",
        "enteredAt.$": "$$.State.EnteredTime",
        "redrives.$": "$$.Execution.RedriveCount",
      },
      "input.$": "$",
    });
  });

  test("is retried after draining until the polls of workers that stop are over, and with backoff and jitter after a lost worker", () => {
    expect(definitionOf().States.Task.Retry).toEqual([
      { ErrorEquals: ["Worker.Draining"], IntervalSeconds: 1, MaxAttempts: 8, BackoffRate: 2 },
      {
        ErrorEquals: ["States.Timeout", "States.HeartbeatTimeout"],
        IntervalSeconds: 2,
        MaxAttempts: 2,
        BackoffRate: 2,
        JitterStrategy: "FULL",
      },
    ]);
  });

  test("has the manifest's own retriers first", () => {
    const retry = [
      { errors: ["Busy"], intervalSeconds: 3, maxAttempts: 7, maxDelaySeconds: 60 },
      { errors: ["Worker.Draining"], maxAttempts: 0 },
    ];
    const { Retry } = definitionOf({ manifest: { ...manifests.short, retry } }).States.Task;
    expect(Retry.slice(0, 2)).toEqual([
      { ErrorEquals: ["Busy"], IntervalSeconds: 3, MaxAttempts: 7, MaxDelaySeconds: 60 },
      { ErrorEquals: ["Worker.Draining"], MaxAttempts: 0 },
    ]);
    expect(Retry).toHaveLength(4);
  });

  test("has a retrier for States.ALL last, as the States Language requires", () => {
    const retry = [{ errors: ["States.ALL"], maxAttempts: 1 }, { errors: ["Busy"] }];
    const { Retry } = definitionOf({ manifest: { ...manifests.short, retry } }).States.Task;
    expect(Retry.map(({ ErrorEquals }: { ErrorEquals: string[] }) => ErrorEquals[0])).toEqual([
      "Busy",
      "Worker.Draining",
      "States.Timeout",
      "Worker.PoisonMessage",
      "States.ALL",
    ]);
  });

  test.each(["States.ALL", "States.TaskFailed"])(
    "never retries a poison message, even where %s is retried",
    (wildcard) => {
      const retry = [{ errors: [wildcard], maxAttempts: 3 }];
      const { Retry } = definitionOf({ manifest: { ...manifests.short, retry } }).States.Task;
      const first = Retry.find(({ ErrorEquals }: { ErrorEquals: string[] }) =>
        ErrorEquals.some((name) => [wildcard, "Worker.PoisonMessage"].includes(name)),
      );
      expect(first).toEqual({ ErrorEquals: ["Worker.PoisonMessage"], MaxAttempts: 0 });
      expect(JSON.stringify(definitionOf())).not.toContain("Poison");
    },
  );

  test.each(["States.ALL", "States.TaskFailed"])(
    "whose queue brings back the tasks of lost workers never retries a timeout, even where %s is retried",
    (wildcard) => {
      const retry = [{ errors: [wildcard], maxAttempts: 3 }];
      const queue = { ...integration, transport: "callback", queue: QUEUE } as const;
      const { Retry } = definitionOf({
        manifest: { ...manifests.short, retry },
        integration: queue,
      }).States.Task;
      expect(Retry.slice(-2)).toEqual([
        {
          ErrorEquals: ["Worker.PoisonMessage", "States.Timeout", "States.HeartbeatTimeout"],
          MaxAttempts: 0,
        },
        { ErrorEquals: [wildcard], MaxAttempts: 3 },
      ]);
    },
  );

  test.each(["States.Timeout", "States.HeartbeatTimeout"])(
    "is retried after a %s that a retrier names beside its wildcard, also with a queue",
    (timeout) => {
      const retry = [{ errors: ["States.TaskFailed", timeout], maxAttempts: 3 }];
      const queue = { ...integration, transport: "callback", queue: QUEUE } as const;
      const { Retry } = definitionOf({
        manifest: { ...manifests.short, retry },
        integration: queue,
      }).States.Task;
      expect(Retry.slice(-2)).toEqual([
        { ErrorEquals: ["Worker.PoisonMessage"], MaxAttempts: 0 },
        { ErrorEquals: ["States.TaskFailed", timeout], MaxAttempts: 3 },
      ]);
    },
  );
});

describe("the WakeWorker state", () => {
  test("is absent without a wake-up", () => {
    expect(Object.keys(definitionOf().States)).toEqual(["Task"]);
  });

  test("is the first state and continues with the Task state, whether or not the wake-up succeeds", () => {
    const { StartAt, States } = definitionOf({ wakeUp });
    expect(StartAt).toBe("WakeWorker");
    expect(States.WakeWorker).toMatchObject({
      Type: "Task",
      Resource: wakeUp.resource,
      Parameters: wakeUp.parameters,
      Next: "Task",
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "Task" }],
    });
    expect(States.WakeWorker).not.toHaveProperty("End");
  });

  test("passes the execution's input on unchanged, after success and after failure", () => {
    const { WakeWorker } = definitionOf({ wakeUp }).States;
    expect(WakeWorker.ResultPath).toBeNull();
    expect(WakeWorker.Catch[0].ResultPath).toBeNull();
  });

  test("times out after ten seconds", () => {
    expect(definitionOf({ wakeUp }).States.WakeWorker.TimeoutSeconds).toBe(10);
  });
});

describe("a task that is handed back, of a workload whose executions count their workers", () => {
  const limit = { max: 1, resource: "arn:aws:states:::aws-sdk:ecs:listTasks", parameters: {} };
  const counted = { ...wakeUp, limit };

  test("goes back to the wake-up, whatever wildcard the manifest retries", () => {
    const retry = [{ errors: ["States.ALL"], maxAttempts: 3 }];
    const { Task } = definitionOf({
      wakeUp: counted,
      manifest: { ...manifests.short, retry },
    }).States;
    expect(Task.Retry[0]).toEqual({ ErrorEquals: ["Worker.Draining"], MaxAttempts: 0 });
    expect(Task.Catch).toMatchObject([{ ErrorEquals: ["Worker.Draining"], Next: "WakeAgain" }]);
  });

  test("is retried as the manifest says where it names the error itself", () => {
    const retry = [{ errors: ["Worker.Draining"], maxAttempts: 0 }];
    const { States } = definitionOf({
      wakeUp: counted,
      manifest: { ...manifests.short, retry },
    });
    expect(States.Task).not.toHaveProperty("Catch");
    expect(States).not.toHaveProperty("CountAgain");
    expect(States.Task.Parameters.execution["attempt.$"]).toBe("$$.State.RetryCount");
  });
});
