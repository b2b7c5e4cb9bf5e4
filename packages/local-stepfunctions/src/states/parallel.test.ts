import { describe, expect, test } from "vitest";
import { testEndpoint } from "../testing/endpoint.ts";

const passes = (prefix: string) => ({
  StartAt: `${prefix}1`,
  States: {
    [`${prefix}1`]: { Type: "Pass", Next: `${prefix}2` },
    [`${prefix}2`]: { Type: "Pass", Result: prefix, End: true },
  },
});
const fails = {
  StartAt: "Boom",
  States: { Boom: { Type: "Fail", Error: "MyError", Cause: "my cause" } },
};
const parallel = (branches: object[], fields: object = {}) => ({
  StartAt: "Both",
  States: {
    Both: { Type: "Parallel", Branches: branches, End: true, ...fields },
    ...("Catch" in fields ? { Handled: { Type: "Pass", End: true } } : {}),
  },
});
const chain = (events: readonly { type: string; previousEventId: number }[]) =>
  events.map(({ type, previousEventId }) => `${type}<${previousEventId}`);

describe("a Parallel state", () => {
  test("returns its branches' outputs in their order", async () => {
    const endpoint = await testEndpoint();
    expect((await endpoint.run(parallel([passes("A"), passes("B")]))).output).toBe('["A","B"]');
  });

  test("chains each branch from its start, and continues from the last branch's last event", async () => {
    const endpoint = await testEndpoint();
    const { executionArn } = await endpoint.run(parallel([passes("A"), passes("B")]));
    expect(chain(await endpoint.history(executionArn))).toEqual([
      "ExecutionStarted<0",
      "ParallelStateEntered<0",
      "ParallelStateStarted<2",
      "PassStateEntered<3",
      "PassStateExited<4",
      "PassStateEntered<3",
      "PassStateExited<6",
      "PassStateEntered<5",
      "PassStateExited<8",
      "PassStateEntered<7",
      "PassStateExited<10",
      "ParallelStateSucceeded<11",
      "ParallelStateExited<11",
      "ExecutionSucceeded<13",
    ]);
  });

  test("fails with a branch's error, and aborts the other branches", async () => {
    const endpoint = await testEndpoint();
    const waits = { StartAt: "Long", States: { Long: { Type: "Wait", Seconds: 60, End: true } } };
    const later = {
      StartAt: "Short",
      States: { Short: { Type: "Wait", Seconds: 1, Next: "Boom" }, ...fails.States },
    };
    const execution = await endpoint.start(await endpoint.machine(parallel([waits, later])));
    await endpoint.clock.advance(1_000);
    expect(await endpoint.describe(execution)).toMatchObject({
      error: "MyError",
      cause: "my cause",
    });
    const events = await endpoint.history(execution);
    const failure = events.find((event) => event.type === "FailStateEntered")?.id;
    expect(chain(events).slice(-3)).toEqual([
      `WaitStateAborted<${failure}`,
      `ParallelStateFailed<${failure}`,
      `ExecutionFailed<${events.length - 1}`,
    ]);
  });

  test("can catch a branch's error", async () => {
    const endpoint = await testEndpoint();
    const caught = { Catch: [{ ErrorEquals: ["MyError"], Next: "Handled" }] };
    const { executionArn, output } = await endpoint.run(parallel([fails], caught));
    expect(JSON.parse(output ?? "")).toEqual({ Error: "MyError", Cause: "my cause" });
    expect(chain(await endpoint.history(executionArn)).slice(2, 6)).toEqual([
      "ParallelStateStarted<2",
      "FailStateEntered<3",
      "ParallelStateFailed<4",
      "ParallelStateExited<5",
    ]);
  });

  test("starts all branches again for a Retry", async () => {
    const endpoint = await testEndpoint();
    const retry = { Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 1, IntervalSeconds: 0 }] };
    const { executionArn } = await endpoint.run(parallel([fails], retry));
    expect(chain(await endpoint.history(executionArn))).toEqual([
      "ExecutionStarted<0",
      "ParallelStateEntered<0",
      "ParallelStateStarted<2",
      "FailStateEntered<3",
      "ParallelStateStarted<4",
      "FailStateEntered<5",
      "ParallelStateFailed<6",
      "ExecutionFailed<7",
    ]);
  });

  test("ends the execution at once, uncaught, for States.Runtime in a branch", async () => {
    const endpoint = await testEndpoint();
    const wrong = {
      StartAt: "Fast",
      States: { Fast: { Type: "Pass", Parameters: { "m.$": "$.nope" }, End: true } },
    };
    const caught = { Catch: [{ ErrorEquals: ["States.ALL"], Next: "Handled" }] };
    const { executionArn, error, cause } = await endpoint.run(parallel([wrong], caught), { x: 1 });
    expect(error).toBe("States.Runtime");
    expect(cause).toContain("the state 'Fast' (entered at the event id #4)");
    expect(chain(await endpoint.history(executionArn))).toEqual([
      "ExecutionStarted<0",
      "ParallelStateEntered<0",
      "ParallelStateStarted<2",
      "PassStateEntered<3",
      "ExecutionFailed<4",
    ]);
  });

  test("aborts a branch whose state is due for its retry", async () => {
    const endpoint = await testEndpoint();
    const later = {
      StartAt: "Short",
      States: { Short: { Type: "Wait", Seconds: 1, Next: "Boom" }, ...fails.States },
    };
    const retried = {
      StartAt: "Again",
      States: {
        Again: {
          Type: "Parallel",
          Branches: [{ StartAt: "Inner", States: { Inner: { Type: "Fail", Error: "Any" } } }],
          Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1 }],
          End: true,
        },
      },
    };
    const execution = await endpoint.start(await endpoint.machine(parallel([later, retried])));
    await endpoint.clock.advance(1_000);
    const types = (await endpoint.history(execution)).map(({ type }) => type);
    expect(types).toContain("ParallelStateAborted");
  });

  test("records TaskStateAborted beside the chain for a task whose failure ended its branch", async () => {
    const endpoint = await testEndpoint();
    const activity = await endpoint.activity();
    const branch = {
      StartAt: "Work",
      States: { Work: { Type: "Task", Resource: activity, End: true } },
    };
    const execution = await endpoint.start(await endpoint.machine(parallel([branch])));
    const { taskToken } = await endpoint.take(activity);
    await endpoint.call("SendTaskFailure", { taskToken, error: "E" });
    expect(chain(await endpoint.history(execution)).slice(-4)).toEqual([
      "ActivityFailed<6",
      "TaskStateAborted<7",
      "ParallelStateFailed<7",
      "ExecutionFailed<9",
    ]);
  });

  test("lets its branches read outer variables; their own variables stay inside", async () => {
    const endpoint = await testEndpoint();
    const inner = {
      StartAt: "Inner",
      States: {
        Inner: { Type: "Pass", Assign: { own: 1 }, Parameters: { "x.$": "$x" }, End: true },
      },
    };
    const definition = {
      StartAt: "Set",
      States: {
        Set: { Type: "Pass", Assign: { x: 42 }, Next: "Both" },
        Both: { Type: "Parallel", Branches: [inner], Next: "After" },
        After: { Type: "Pass", Parameters: { "seen.$": "$[0].x", "own.$": "$own" }, End: true },
      },
    };
    const { error, cause } = await endpoint.run(definition);
    expect(error).toBe("States.Runtime");
    expect(cause).toContain("'$own' specified for the field 'own.$'");
  });

  test("when aborted, records the states of its branches at any depth, the innermost first", async () => {
    const endpoint = await testEndpoint();
    const activity = await endpoint.activity();
    const long = (name: string) => ({
      StartAt: name,
      States: { [name]: { Type: "Wait", Seconds: 60, End: true } },
    });
    const each = {
      StartAt: "Each",
      States: { Each: { Type: "Map", ItemProcessor: long("Item"), End: true } },
    };
    const inner = {
      StartAt: "Inner",
      States: { Inner: { Type: "Parallel", Branches: [long("Branch"), each], End: true } },
    };
    const work = {
      StartAt: "Work",
      States: { Work: { Type: "Task", Resource: activity, End: true } },
    };
    const machine = await endpoint.machine(parallel([inner, work]));
    const execution = await endpoint.start(machine, [1, 2]);
    const { taskToken } = await endpoint.take(activity);
    await endpoint.call("SendTaskFailure", { taskToken, error: "E" });
    const types = await endpoint.types(execution);
    expect(types.slice(types.indexOf("ActivityFailed"))).toEqual([
      "ActivityFailed",
      "TaskStateAborted",
      "WaitStateAborted",
      "WaitStateAborted",
      "WaitStateAborted",
      "MapStateAborted",
      "ParallelStateAborted",
      "ParallelStateFailed",
      "ExecutionFailed",
    ]);
    await endpoint.clock.advance(60_000);
    expect(await endpoint.types(execution)).toEqual(types);
  });
});
