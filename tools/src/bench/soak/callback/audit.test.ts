import { expect, test } from "vitest";
import { type CallbackFacts, createCallbackAudit, NEVER } from "./audit.ts";
import { createDeliveries, type Delivery } from "./deliveries.ts";
import { attemptsOf } from "./histories.ts";
import type { Run } from "./runs.ts";

const NOTHING: CallbackFacts = {
  ...{ killedAt: new Map(), stops: [], blocks: [], outages: [], late: new Set() },
  ...{ guilty: new Set(), diedAt: new Map(), timeoutSeconds: 43 },
};

const scheduled = (s: number) => ({ type: "TaskScheduled", timestamp: s });
const timedOut = (s: number) => ({ type: "TaskTimedOut", timestamp: s });
const failed = (s: number, error: string) => ({
  ...{ type: "TaskFailed", timestamp: s, taskFailedEventDetails: { error } },
});
const succeeded = (s: number, output: string) => ({
  ...{ type: "TaskSucceeded", timestamp: s, taskSucceededEventDetails: { output } },
});

/** Task 1, whose first attempt succeeded at 120 s unless a test says otherwise. */
function stage(...events: Parameters<typeof attemptsOf>[1]) {
  const audit = createCallbackAudit();
  const deliveries = createDeliveries();
  const runs: Run[] = [];
  const told = events.length > 0 ? events : [scheduled(100), succeeded(120, "1")];
  audit.add(attemptsOf(1, told));
  return {
    audit,
    delivered(s: number, worker: string, what: Partial<Delivery> = {}): void {
      const Body = JSON.stringify({ execution: { arn: "arn:soak:1", attempt: 0 } });
      const added = deliveries.add(worker, { ReceiptHandle: `${s}`, Body }, s * 1_000);
      if (added) Object.assign(added, { arrived: true, used: true }, what);
    },
    ran: (s: number, worker: string) => void runs.push({ n: 1, attempt: 0, worker, at: s * 1_000 }),
    verdict: (facts: Partial<CallbackFacts> = {}) =>
      audit.verdict(runs, deliveries, { ...NOTHING, ...facts }),
  };
}

test("a timeout is a lost task, unless its message came when its token was dead", () => {
  const { verdict } = stage(scheduled(100), timedOut(126), scheduled(127), succeeded(128, "1"));
  expect(verdict()).toMatchObject({ lost: [{ n: 1, attempt: 0 }], late: 0, succeeded: 1 });
  expect(verdict({ late: new Set(["1/0"]) })).toMatchObject({ lost: [], late: 1 });
  expect(verdict({ late: new Set(["1/1"]) }).lost).toHaveLength(1);
});

test("failures are counted by their names, and outcomes that are not the task's", () => {
  const { verdict } = stage(
    ...[scheduled(100), failed(101, "Worker.Draining")],
    ...[scheduled(102), failed(103, "Worker.PoisonMessage")],
    ...[scheduled(104), succeeded(105, "2")],
  );
  const counts = { handedBack: 1, failed: { "Worker.PoisonMessage": 1 } };
  expect(verdict()).toMatchObject({ ...counts, mixedUp: 1, lost: [] });
});

test("a handler that runs again is a fault of the worker, unless SQS delivered its message twice", () => {
  const { delivered, ran, verdict } = stage();
  delivered(100, "a");
  ran(100, "a");
  delivered(110, "b");
  ran(110, "b");
  expect(verdict()).toMatchObject({ ranAgain: [{ worker: "b" }], again: NEVER });
  delivered(109, "a", { doubled: true });
  expect(verdict()).toMatchObject({ ranAgain: [], again: { ...NEVER, double: 1 } });
});

test("SIGKILL and SIGSTOP explain another run only of what their worker had begun", () => {
  const { delivered, ran, verdict } = stage();
  delivered(100, "a");
  ran(100, "a");
  delivered(112, "b");
  ran(112, "b");
  const killed = (worker: string, at: number) =>
    verdict({ killedAt: new Map([[worker, at]]) }).again.SIGKILL;
  expect([killed("a", 105_000), killed("a", 99_000), killed("b", 105_000)]).toEqual([1, 0, 0]);
  const stopped = (worker: string, from: number) =>
    verdict({ stops: [{ worker, from, until: from + 5_000 }] }).again.SIGSTOP;
  expect([stopped("a", 101_000), stopped("a", 113_000), stopped("b", 101_000)]).toEqual([1, 0, 0]);
});

test("a single refusal to hide a message explains no other run, because the worker repeats it", () => {
  for (const [refusedAt, explained] of [
    [[102_000], 0],
    [[102_000, 104_000], 1],
    [[102_000, 113_000], 0],
  ] as const) {
    const { delivered, ran, verdict } = stage();
    delivered(100, "a", { refusedAt: [...refusedAt] });
    ran(100, "a");
    delivered(112, "b");
    ran(112, "b");
    expect(verdict().again.refused).toBe(explained);
  }
});

test("a block explains no run of a message that its worker had read, but one of a message that lay unread", () => {
  const blocks = [{ worker: "a", from: 101_000, until: 115_000 }];
  const read = stage();
  read.delivered(100, "a");
  read.ran(100, "a");
  read.delivered(111, "b");
  read.ran(111, "b");
  expect(read.verdict({ blocks }).ranAgain).toHaveLength(1);

  const unread = stage();
  unread.delivered(101, "a");
  unread.delivered(111, "b");
  unread.ran(111, "b");
  unread.ran(115, "a");
  expect(unread.verdict({ blocks })).toMatchObject({ ranAgain: [], again: { ...NEVER, block: 1 } });
});

test("a handler that begins when its token is dead is told, also if it is the only one", () => {
  const { delivered, ran, verdict } = stage();
  delivered(125, "a");
  ran(125, "a");
  expect(verdict()).toMatchObject({ ranDead: [{ worker: "a" }], ranAgain: [] });
});

test("a delivery is in vain if its worker does nothing with it, but not if a fault kept it or the worker was killed", () => {
  const what = (given: Partial<Delivery>, facts: Partial<CallbackFacts> = {}) => {
    const { delivered, verdict } = stage();
    delivered(100, "a", { used: false, ...given });
    return verdict(facts).unused.length;
  };
  expect(what({})).toBe(1);
  expect(what({ used: true })).toBe(0);
  expect(what({ arrived: false })).toBe(0);
  expect(what({}, { killedAt: new Map([["a", 100_500]]) })).toBe(0);
  expect(what({}, { killedAt: new Map([["a", 99_500]]) })).toBe(0);
  expect(what({}, { killedAt: new Map([["a", 98_500]]) })).toBe(1);
});

test("a dead letter is explained if a fault kept its message from being deleted, or from its worker", () => {
  const body = JSON.stringify({ execution: { arn: "arn:soak:1", attempt: 0 } });
  const deliveries = createDeliveries();
  const delivery = deliveries.add("a", { ReceiptHandle: "r", Body: body }, 100_000);
  if (!delivery) throw new Error("expected a delivery");
  delivery.arrived = true;
  expect(deliveries.isUndeleted("1/0")).toBe(false);
  delivery.undeleted = true;
  expect(deliveries.isUndeleted("1/0")).toBe(true);
  expect(deliveries.countOf([body, "no JSON"], (key) => key === "1/0")).toBe(1);
  expect(deliveries.countOf([body], () => false)).toBe(0);
});

test("a copy explains another run only if the worker did not know of it, or could not delete its message", () => {
  const body = JSON.stringify({ execution: { arn: "arn:soak:1", attempt: 0 } });
  const deliveries = createDeliveries();
  const delivery = deliveries.add("a", { ReceiptHandle: "r", Body: body }, 100_000);
  deliveries.copy(body, true);
  expect(deliveries.wasTwice("1/0")).toBe(false);
  if (delivery) delivery.undeleted = true;
  expect(deliveries.wasTwice("1/0")).toBe(true);
  const untold = createDeliveries();
  untold.copy(body, false);
  expect(untold.wasTwice("1/0")).toBe(true);
});

test("a task that kills its workers must be judged, and one that does not only when its last receive but one was lost", () => {
  const poison = "Worker.PoisonMessage";
  const judged = (facts: Partial<CallbackFacts>, what: Partial<Delivery> = {}) => {
    const { delivered, verdict } = stage(
      ...[scheduled(100), failed(150, poison), scheduled(151), succeeded(152, "1")],
    );
    delivered(140, "a", { receiveCount: 4, ...what });
    const { failed: failures, judged: guilty, unlucky } = verdict(facts);
    return { failures, guilty, unlucky };
  };
  expect(judged({})).toEqual({ failures: { [poison]: 1 }, guilty: 0, unlucky: 0 });
  expect(judged({ guilty: new Set(["1/0"]) })).toMatchObject({ failures: {}, guilty: 1 });
  expect(judged({}, { arrived: false })).toMatchObject({ failures: {}, unlucky: 1 });
  expect(judged({}, { arrived: false, receiveCount: 3 })).toMatchObject({ unlucky: 0 });
  expect(judged({}, { refusedAt: [141_000, 143_000] })).toMatchObject({ unlucky: 1 });
  expect(judged({}, { refusedAt: [141_000] })).toMatchObject({ unlucky: 0 });
  const killed = { killedAt: new Map([["a", 141_000]]) };
  expect(judged(killed)).toMatchObject({ failures: {}, unlucky: 1 });
  const killedLater = { killedAt: new Map([["a", 151_000]]) };
  expect(judged(killedLater)).toMatchObject({ failures: { [poison]: 1 }, unlucky: 0 });
});

test("an outage explains another run only if it lasted until the worker gave up its reports, and the run began after that", () => {
  const again = (from: number, until: number, began = 175) => {
    const { delivered, ran, verdict } = stage(scheduled(100), succeeded(180, "1"));
    delivered(100, "a");
    ran(100, "a");
    delivered(began, "b");
    ran(began, "b");
    return verdict({ outages: [{ worker: "a", from: from * 1_000, until: until * 1_000 }] });
  };
  expect(again(115, 140)).toMatchObject({ ranAgain: [], again: { outage: 1 } });
  expect(again(110, 137)).toMatchObject({ ranAgain: [{ worker: "b" }] });
  expect(again(115, 140, 120)).toMatchObject({ ranAgain: [{ worker: "b" }] });
});
