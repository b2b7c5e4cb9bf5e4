import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createWaitingTasks, type Task, type WaitingTasks } from "./tasks.ts";

const LIMIT = 2;
let waiting: WaitingTasks;

beforeEach(() => {
  vi.useFakeTimers();
  waiting = createWaitingTasks(LIMIT);
});
afterEach(() => {
  vi.useRealTimers();
});

function add(owner: string): void {
  waiting.add({ kind: "inspect", owner, text: "", resolve: () => {}, release: () => {} });
}

/** Runs one task of the owner, which takes long. */
function makeSlow(owner: string): void {
  add(owner);
  const task = waiting.next() as Task;
  vi.advanceTimersByTime(1_000);
  waiting.done(task);
}

test("of slow owners one goes on before others do, and no more than the limit", () => {
  for (const owner of ["a", "b", "c"]) makeSlow(owner);
  for (const owner of ["quick", "a", "b", "c"]) add(owner);
  const owners = Array.from({ length: 4 }, () => waiting.next()?.owner);
  expect(owners).toEqual(["a", "quick", "b", undefined]);
  expect(waiting.removeAll().map(({ owner }) => owner)).toEqual(["c"]);
});

test("an owner is slow until its next task is quick, or a thousand others are", () => {
  for (let index = 0; index <= 1_000; index += 1) makeSlow(`${index}`);
  for (const owner of ["1", "2"]) add(owner);
  const [first] = [waiting.next(), waiting.next()];
  for (const owner of ["3", "0"]) add(owner);
  expect([waiting.next()?.owner, waiting.hasNext()]).toEqual(["0", false]);
  waiting.done(first as Task);
  for (const owner of ["4", "1"]) add(owner);
  const owners = Array.from({ length: 3 }, () => waiting.next()?.owner);
  expect(owners).toEqual(["1", "3", undefined]);
});
