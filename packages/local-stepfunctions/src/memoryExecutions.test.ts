import { describe, expect, test } from "vitest";
import type { Execution } from "./engine/execution.ts";
import type { ListOwner } from "./executions.ts";
import { createMemoryExecutions } from "./memoryExecutions.ts";
import { testExecution } from "./testing/execution.ts";

const MACHINE: ListOwner = { machine: 1 };

function stage(keepEnded?: number) {
  const executions = createMemoryExecutions(keepEnded);
  const start = (serial: number, more: Partial<Execution> = {}) => {
    const started = testExecution(serial, more);
    executions.started(started);
    return started;
  };
  const end = (one: Execution, status: Execution["status"] = "SUCCEEDED") => {
    one.status = status;
    executions.ended(one);
  };
  const listed = (
    owner: ListOwner = MACHINE,
    status?: Execution["status"],
    before?: number,
  ): number[] => [...executions.list(owner, status, before)].map(({ serial }) => serial);
  return { executions, start, end, listed };
}

describe("executions in memory", () => {
  test("are listed by their state machine and status, the newest first", () => {
    const { start, end, listed } = stage();
    const [, second, third] = [1, 2, 3, 4].map((serial) => start(serial)) as Execution[];
    if (second !== undefined) end(second);
    if (third !== undefined) end(third, "FAILED");
    expect(listed()).toEqual([4, 3, 2, 1]);
    expect(listed(MACHINE, undefined, 3)).toEqual([2, 1]);
    expect(listed(MACHINE, "RUNNING")).toEqual([4, 1]);
    expect(listed(MACHINE, "FAILED")).toEqual([3]);
    expect(listed(MACHINE, "ABORTED")).toEqual([]);
    expect(listed({ machine: 2 })).toEqual([]);
  });

  test("of a Map run are listed by it, not by their state machine", () => {
    const { start, listed } = stage();
    start(1, { mapRun: { arn: "run", parent: 9, index: 0, items: 1, run: undefined } });
    start(2);
    expect(listed({ mapRun: "run" })).toEqual([1]);
    expect(listed()).toEqual([2]);
  });

  test("have pages of their events in both directions", () => {
    const { executions, start } = stage();
    const events = ["a", "b", "c", "d"].map((type) => ({
      type,
      previous: 0,
      at: 0,
      details: undefined,
    }));
    const execution = start(1, { history: { stored: 0, events, held: 0, dropped: 0 } });
    const ids = (reverse: boolean, after?: number) =>
      [...executions.events(execution, { reverse, after })].map(({ id }) => id);
    expect([ids(false), ids(true)]).toEqual([
      [1, 2, 3, 4],
      [4, 3, 2, 1],
    ]);
    expect([ids(false, 2), ids(true, 3), ids(false, 4), ids(true, 1)]).toEqual([
      [3, 4],
      [2, 1],
      [],
      [],
    ]);
  });
});

test("of three ended executions, two are kept: the newest, and every one that runs", () => {
  const { executions, start, end, listed } = stage(2);
  start(1);
  const others = [2, 3, 4, 5].map((serial) => start(serial));
  for (const other of others) end(other);
  expect(listed()).toEqual([5, 4, 1]);
  expect(listed(MACHINE, "SUCCEEDED")).toEqual([5, 4]);
  expect(executions.find("execution-3")).toBeUndefined();
  expect(executions.find("execution-4")).toBe(others[2]);
});
