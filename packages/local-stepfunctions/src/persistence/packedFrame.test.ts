import { expect, test } from "vitest";
import { packFrame, unpackFrame } from "./packedFrame.ts";
import type { FrameRecord } from "./records.ts";

const BRANCHES = 4_000;
const input = JSON.stringify("x".repeat(250_000));
const variables = { v: "y".repeat(250_000), n: 1 };
const frame = (index: number, more: Partial<FrameRecord> = {}): FrameRecord => ({
  state: "S",
  phase: "enter",
  index,
  input,
  variables,
  previousEventId: 3,
  tailEventId: 3,
  enteredEventId: 0,
  enteredFrom: 0,
  enteredAt: 0,
  retryCount: 0,
  ...more,
});

test("thousands of frames with one input and the same variables are written with each once, and read as they were", () => {
  const task = {
    kind: "task",
    attempt: 1,
    input: '{"other":1}',
    heartbeatAt: 5,
    submitted: false,
  } as const;
  const root = frame(0, {
    phase: "waiting",
    waiting: {
      kind: "fork",
      startedEventId: 3,
      total: BRANCHES,
      next: BRANCHES,
      done: 0,
      failed: 0,
      running: [
        ...Array.from({ length: BRANCHES }, (_, index) => frame(index)),
        frame(BRANCHES, { input: "1", waiting: task }),
        frame(BRANCHES + 1, { waiting: { kind: "until", due: 9 } }),
      ],
    },
  });
  const text = packFrame(root);
  expect(text.length).toBeLessThan(3_000_000);
  expect(unpackFrame(text)).toEqual(root);
});

test("a frame with none below it is written as it is", () => {
  const waiting = frame(0, { waiting: { kind: "until", due: 9 } });
  expect(JSON.parse(packFrame(waiting))).toEqual(waiting);
  expect(unpackFrame(packFrame(waiting))).toEqual(waiting);
});

test("what several variables have is written once, and shared again by all of them", () => {
  const value = Array.from({ length: 1_000 }, () => ({}));
  const own = { first: value, n: 1, second: value, text: input };
  const running = Array.from({ length: 100 }, (_, index) =>
    frame(index, { variables: { ...own, index } }),
  );
  const fork = {
    kind: "fork",
    startedEventId: 3,
    total: 100,
    next: 100,
    done: 0,
    failed: 0,
  } as const;
  for (const root of [
    frame(0, { variables: own }),
    frame(0, { variables: own, waiting: { ...fork, running } }),
  ]) {
    const text = packFrame(root);
    expect(text.length).toBeLessThan(600_000);
    const again = unpackFrame(text);
    expect(again).toEqual(root);
    expect(Object.keys(again.variables ?? {})).toEqual(Object.keys(own));
    expect(again.variables?.["second"]).toBe(again.variables?.["first"]);
  }
});
