import { expect, test } from "vitest";
import { createAudit, type Facts } from "./audit.ts";
import { createReader, type HistoryEvent } from "./histories.ts";

const LIMITS = { timeoutSeconds: 30, heartbeatSeconds: 10, concurrency: 2 };
const NOTHING: Facts = { killedAt: new Map(), outages: [], blocks: [] };

const started = (s: number, worker = "a"): HistoryEvent => ({
  type: "ActivityStarted",
  timestamp: s,
  activityStartedEventDetails: { workerName: worker },
});
const timedOut = (s: number): HistoryEvent => ({ type: "ActivityTimedOut", timestamp: s });
const failed = (s: number, error: string): HistoryEvent => ({
  type: "ActivityFailed",
  timestamp: s,
  activityFailedEventDetails: { error },
});
const succeeded = (s: number, output: string): readonly HistoryEvent[] => [
  { type: "ActivitySucceeded", timestamp: s, activitySucceededEventDetails: { output } },
  { type: "ExecutionSucceeded", timestamp: s },
];

function stage() {
  const audit = createAudit(LIMITS);
  return {
    audit,
    add(n: number, ...events: readonly HistoryEvent[]): void {
      const reader = createReader(n);
      for (const event of events) reader.read(event);
      audit.add(n, reader.history());
    },
    lost: (facts: Partial<Facts>) => audit.verdict({ ...NOTHING, ...facts }).lost.length,
  };
}

test("a task that was given to a worker and ended in a timeout is lost, though its next attempt succeeded", () => {
  const { add, audit } = stage();
  add(1, started(100), timedOut(110), started(111, "b"), ...succeeded(112, "1"));
  expect(audit.verdict(NOTHING)).toEqual({
    ...{ succeeded: 1, twice: 0, mixedUp: 0, handedBack: 0, failed: {} },
    lost: [{ n: 1, worker: "a", startedAt: 100_000, endedAt: 110_000, end: { kind: "timedOut" } }],
    explained: { "answer kept": 0, SIGKILL: 0, outage: 0, block: 0 },
  });
});

test("an answer that was kept explains one timeout of its task, and none of another task", () => {
  const { add, audit } = stage();
  audit.keptAnswer(1, 100_002);
  add(1, started(100), timedOut(110), started(111), timedOut(121));
  add(2, started(100), timedOut(110));
  const { lost, explained } = audit.verdict(NOTHING);
  expect(lost.map(({ n, startedAt }) => [n, startedAt])).toEqual([
    [1, 111_000],
    [2, 100_000],
  ]);
  expect(explained["answer kept"]).toBe(1);
});

test("SIGKILL explains what its worker had in hand, no more tasks than it has slots, and nothing that was over", () => {
  const { add, lost } = stage();
  for (const n of [1, 2, 3]) add(n, started(100), timedOut(110));
  expect(lost({ killedAt: new Map([["a", 105_000]]) })).toBe(1);
  expect(lost({ killedAt: new Map([["a", 110_001]]) })).toBe(3);
  expect(lost({ killedAt: new Map([["b", 105_000]]) })).toBe(3);
});

test("SIGKILL explains no task whose beats had ended before it", () => {
  const { add, lost } = stage();
  add(1, started(100), timedOut(115));
  add(2, started(100), timedOut(130));
  const killed = (at: number) => ({ killedAt: new Map([["a", at]]) });
  expect(lost(killed(109_000))).toBe(0);
  expect(lost(killed(111_000))).toBe(1);
});

test("an outage of its worker's reports explains a timeout only if it left no time for reports", () => {
  const { add, lost } = stage();
  add(1, started(100), timedOut(130));
  const outage = (worker: string, until: number) => [{ worker, from: 99_000, until }];
  expect(lost({ outages: outage("a", 128_000) })).toBe(0);
  expect(lost({ outages: outage("a", 126_000) })).toBe(1);
  expect(lost({ outages: outage("b", 128_000) })).toBe(1);
});

test("a blocked loop explains the timeout of a task that came after it had begun, if it lasted longer than a token without beats", () => {
  const { add, lost } = stage();
  add(1, started(100), timedOut(110));
  const block = (from: number, until: number) => [{ worker: "a", from, until }];
  expect(lost({ blocks: block(99_000, 112_000) })).toBe(0);
  expect(lost({ blocks: block(102_000, 115_000) })).toBe(1);
  expect(lost({ blocks: block(99_000, 104_000) })).toBe(1);
});

test("tasks that were handed back are counted, other failures by their names, and outcomes that are not the task's", () => {
  const { add, audit } = stage();
  add(1, started(100), failed(101, "Worker.Draining"), started(102), ...succeeded(103, "1"));
  add(2, started(100), failed(101, "TypeError"), started(102), ...succeeded(103, "1"));
  add(3, started(100), ...succeeded(101, "3"), started(102), ...succeeded(103, "3"));
  expect(audit.verdict(NOTHING)).toMatchObject({
    ...{ succeeded: 3, twice: 1, mixedUp: 1, handedBack: 1, lost: [] },
    failed: { TypeError: 1 },
  });
});
