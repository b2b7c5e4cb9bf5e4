import { expect, test } from "vitest";
import { itemRooms } from "./itemRoom.ts";

const work = { Type: "Task", Resource: "arn:aws:states:us-east-1:123456789012:activity:work" };
const level = (name: string, state: object, others: object = {}) => ({
  StartAt: name,
  States: { [name]: { End: true, ...state }, ...others },
});
const map = (ItemProcessor: object, fields: object = {}) => ({
  Type: "Map",
  ItemProcessor,
  ...fields,
});

const roomsIn = (definition: object) =>
  Object.fromEntries(
    [...itemRooms(definition)].map(([name, { atMost, surely }]) => [name, [surely, atMost]]),
  );

test("the room of a Map is what its execution leaves, shared by the events of an item", () => {
  // 25,000 − 2 − 4, by 2 + 5.
  expect(roomsIn(level("Each", map(level("Work", work))))).toEqual({ Each: [3_570, 3_570] });
  const before = { Each: { ...map(level("Work", work)), End: true } };
  expect(roomsIn(level("First", { ...work, End: undefined, Next: "Each" }, before))).toEqual({
    Each: [3_569, 3_569],
  });
});

test("it depends on the way that an item goes, and a loop has no longest one", () => {
  const Choices = [{ Variable: "$.a", IsPresent: true, Next: "Work" }];
  const item = (next: object) => ({
    StartAt: "Which?",
    States: {
      "Which?": { Type: "Choice", Choices, Default: "None" },
      Work: { ...work, ...next },
      None: { Type: "Succeed" },
    },
  });
  expect(roomsIn(level("Each", map(item({ End: true }))))).toEqual({ Each: [2_777, 4_165] });
  const again = item({ Next: "Which?" });
  expect(roomsIn(level("Each", map(again)))).toEqual({ Each: [undefined, 4_165] });
});

test("a Catch is no way of what doesn't fail, nor is an end that is a Fail", () => {
  const Catch = [{ ErrorEquals: ["States.ALL"], Next: "Give up" }];
  const item = level("Work", { ...work, Catch }, { "Give up": { Type: "Fail", Error: "No" } });
  expect(roomsIn(level("Each", map(item)))).toEqual({ Each: [3_570, 3_570] });
  const failing = { StartAt: "No", States: { No: { Type: "Fail" } } };
  expect(roomsIn(level("Each", map(failing)))).toEqual({});
});

test("of a Map inside another one it is that of all its items together", () => {
  const inner = level("Inner", map(level("Work", work)));
  expect(roomsIn(level("Outer", map(inner)))).toEqual({
    Inner: [undefined, 3_570],
    Outer: [undefined, 4_165],
  });
});

test("the items of a distributed Map are executions of their own", () => {
  const ProcessorConfig = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };
  expect(roomsIn(level("Each", map({ ...level("Work", work), ProcessorConfig })))).toEqual({});
});
