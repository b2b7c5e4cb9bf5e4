import { describe, expect, test } from "vitest";
import { testEndpoint } from "../../src/testing/endpoint.ts";
import { auditExecution, expectToken, type Seen } from "./auditExecution.ts";
import type { Call } from "./call.ts";
import type { Event, Started } from "./ledger.ts";
import { lookAt } from "./look.ts";
import { activityArnOf, DEFINITIONS, executionArnOf, ROLE, WORK } from "./machines.ts";

const OUTPUT = '{"outcome":"o1"}';

/** An execution of one task that has succeeded, as it was acknowledged and as it is seen. */
async function succeeded() {
  const endpoint = await testEndpoint();
  const call: Call = async (operation, input) => ({
    kind: "done",
    body: { ...(await endpoint.call(operation, input)) },
  });
  await endpoint.activity(WORK);
  const machine = await endpoint.machine(DEFINITIONS.task, { name: "task", roleArn: ROLE });
  const executionArn = executionArnOf("task", "execution-k1");
  const input = { key: "k1", seconds: 0, items: [0] };
  await endpoint.start(machine, input, { name: "execution-k1" });
  const { taskToken } = await endpoint.take(activityArnOf(WORK));
  await endpoint.call("SendTaskSuccess", { taskToken, output: OUTPUT });
  await endpoint.clock.advance(0);
  const seen = (await lookAt(call, executionArn)) as Seen;
  const started: Started = {
    key: "k1",
    machine: "task",
    name: "execution-k1",
    input: JSON.stringify(input),
    rivalInput: undefined,
    arn: executionArn,
    startDate: seen.described.startDate,
    exists: true,
    events: seen.events,
    end: seen.described,
    stops: [],
    outcomes: [{ token: taskToken, is: "success", text: OUTPUT, acknowledged: true }],
    tokens: new Set([taskToken]),
    isTouched: false,
  };
  return { started, seen, token: taskToken };
}

/** The same, of which nothing was read yet. */
async function unread() {
  const { started, ...rest } = await succeeded();
  return { ...rest, started: { ...started, events: [], end: undefined } };
}

function running({ described, events }: Seen, until: string): Seen {
  const { stopDate: _, output: __, outputDetails: ___, ...others } = described;
  const end = events.findIndex(({ type }) => type === until) + 1;
  return {
    described: { ...others, status: "RUNNING" },
    events: events.slice(0, end),
    children: [],
  };
}

function changed(seen: Seen, type: string, change: (event: Event) => Event): Seen {
  return {
    ...seen,
    events: seen.events.map((event) => (event.type === type ? change(event) : event)),
  };
}

test("what is as it was acknowledged has no problem", async () => {
  const { started, seen } = await succeeded();
  expect(auditExecution(started, seen)).toEqual([]);
});

test("what has gone on since it was read has no problem", async () => {
  const { started, seen } = await succeeded();
  const early = { ...started, events: seen.events.slice(0, 3), end: undefined };
  expect(auditExecution(early, seen)).toEqual([]);
});

describe("an audit notices", () => {
  test("an execution that is lost", async () => {
    const { started } = await succeeded();
    expect(auditExecution(started, "absent")).toEqual(["is lost"]);
    expect(auditExecution({ ...started, exists: false }, "absent")).toEqual([]);
  });

  test.each([
    ["input", '{"key":"k2"}'],
    ["startDate", 1],
    ["name", "other"],
    ["stateMachineArn", "arn:aws:states:us-east-1:000000000000:stateMachine:other"],
  ])("another %s", async (member, value) => {
    const { started, seen } = await unread();
    const other = { ...seen, described: { ...seen.described, [member]: value } };
    expect(auditExecution(started, other)).toEqual([
      expect.stringContaining(`has another ${member}: ${value}`),
    ]);
  });

  test("events that were read and are lost", async () => {
    const { started, seen } = await succeeded();
    const early = running(seen, "ActivityStarted");
    expect(auditExecution({ ...started, end: undefined, outcomes: [] }, early)).toEqual([
      `has lost events: 4 are left of ${seen.events.length} that were read`,
    ]);
  });

  test("an event that is another than was read", async () => {
    const { started, seen } = await succeeded();
    const other = changed(seen, "ActivityStarted", (event) => ({ ...event, timestamp: 1 }));
    expect(auditExecution(started, other)).toEqual(["has another event 4 than was read"]);
  });

  test("an event twice", async () => {
    const { started, seen } = await unread();
    const events = seen.events.flatMap((event) =>
      event.type === "ActivityScheduled" ? [event, event] : [event],
    );
    expect(auditExecution(started, { ...seen, events })).toEqual(
      expect.arrayContaining([
        "has two events after 2: ActivityScheduled and ActivityScheduled",
        "has the id 3 at position 4",
      ]),
    );
  });

  test("a timer that fired twice", async () => {
    const { started, seen } = await unread();
    const [last] = seen.events.slice(-1);
    const again = { ...seen.events[5], id: 8 } as Event;
    const events = [...seen.events.slice(0, -1), { ...again, id: 7 }, { ...last, id: 8 } as Event];
    expect(auditExecution(started, { ...seen, events })).toEqual([
      "has two events after 5: TaskStateExited and TaskStateExited",
    ]);
  });

  test("an event that is missing in the middle", async () => {
    const { started, seen } = await unread();
    const events = seen.events.filter(({ type }) => type !== "ActivityStarted");
    expect(auditExecution(started, { ...seen, events })).toContain("has the id 5 at position 4");
  });

  test("an end without its event, and an event without its end", async () => {
    const { started, seen } = await unread();
    const events = seen.events.slice(0, -1);
    expect(auditExecution(started, { ...seen, events })).toEqual([
      "is SUCCEEDED, and its last event is TaskStateExited",
    ]);
    const { described } = running(seen, "TaskStateExited");
    expect(auditExecution(started, { ...seen, described })).toContain(
      "is RUNNING, and its last event is ExecutionSucceeded",
    );
  });

  test("an outcome that is lost, doubled or nobody's", async () => {
    const { started, seen } = await unread();
    const none = running(seen, "ActivityStarted");
    expect(auditExecution(started, none)).toEqual([`has lost the success ${OUTPUT}`]);
    const twice = { ...seen, children: [seen.events] };
    expect(auditExecution(started, twice)).toEqual([`has the success ${OUTPUT} 2 times`]);
    const nobodys = auditExecution({ ...started, outcomes: [] }, seen);
    expect(nobodys).toContain(`has an outcome that nobody reported: ${OUTPUT}`);
  });

  test("a Map run that has lost the end of a child execution", async () => {
    const { started, seen } = await unread();
    const statuses = ["SUCCEEDED", "FAILED"];
    const right = { running: 0, succeeded: 1, failed: 1, timedOut: 0, aborted: 0 };
    const withRun = (counts: Record<string, number>) =>
      auditExecution(started, { ...seen, mapRun: { counts, statuses } });
    expect(withRun(right)).toEqual([]);
    expect(withRun({ ...right, running: 1, failed: 0 })).toEqual([
      "has a Map run that counts 1 running of 0",
      "has a Map run that counts 0 failed of 1",
    ]);
  });

  test("two outcomes of one token", async () => {
    const { started, seen, token } = await unread();
    const other = { token, is: "success", text: '{"outcome":"o2"}', acknowledged: false } as const;
    const child = changed(seen, "ActivitySucceeded", (event) => ({
      ...event,
      activitySucceededEventDetails: { output: other.text },
    }));
    const both = { ...started, outcomes: [...started.outcomes, other] };
    expect(auditExecution(both, { ...seen, children: [child.events] })).toEqual([
      "has two outcomes of one token",
    ]);
  });

  test("a stop that was acknowledged and is lost", async () => {
    const { started, seen } = await unread();
    const stopped = { ...started, stops: [{ cause: "stop-1", stopDate: 1 }], outcomes: [] };
    expect(auditExecution(stopped, running(seen, "ActivityStarted"))).toEqual([
      "runs, though its stop was acknowledged",
    ]);
    expect(auditExecution({ ...stopped, outcomes: started.outcomes }, seen)).toEqual([
      expect.stringMatching(/^has ended at .+; acknowledged: 1$/),
    ]);
  });

  test("a stop that nobody asked for", async () => {
    const { started, seen } = await unread();
    const early = running(seen, "ActivityStarted");
    const aborted = {
      described: { ...early.described, status: "ABORTED", stopDate: 1 },
      events: [
        ...early.events,
        { id: 5, previousEventId: 4, type: "ExecutionAborted", timestamp: 1 },
      ],
      children: [],
    };
    expect(auditExecution({ ...started, outcomes: [] }, aborted)).toEqual([
      "is stopped, which nobody asked for",
    ]);
  });

  test("an end that has changed, and an output that nobody made", async () => {
    const { started, seen } = await succeeded();
    const described = { ...seen.described, output: '{"outcome":"o9"}' };
    expect(auditExecution(started, { ...seen, described })).toEqual([
      "has ended as SUCCEEDED before, and is otherwise now",
    ]);
    expect(auditExecution({ ...started, end: undefined }, { ...seen, described })).toEqual([
      'has another output: {"outcome":"o9"}',
    ]);
  });
});

test("a token is alive until its outcome was acknowledged or its execution has ended", async () => {
  const { started, seen, token } = await succeeded();
  const { described } = running(seen, "ActivityStarted");
  expect(expectToken([], token, described)).toBe("alive");
  expect(expectToken(started.outcomes, token, described)).toBe("dead");
  expect(expectToken([], token, seen.described)).toBe("dead");
  const unsure = started.outcomes.map((outcome) => ({ ...outcome, acknowledged: false }));
  expect(expectToken(unsure, token, described)).toBe("either");
});
