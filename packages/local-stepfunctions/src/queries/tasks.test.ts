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

/** Runs one task of the owner. */
function run(owner: string, ms: number): void {
  add(owner);
  const task = waiting.next() as Task;
  vi.advanceTimersByTime(ms);
  waiting.done(task);
}

const makeSlow = (owner: string) => run(owner, 201);
const makeQuick = (owner: string) => run(owner, 200);
/** The owners of the tasks that run next, at the same time. */
const nextOwners = (count: number) => Array.from({ length: count }, () => waiting.next()?.owner);

test("of slow owners one goes on before others do, and no more than the limit", () => {
  makeQuick("quick");
  for (const owner of ["a", "b", "c"]) makeSlow(owner);
  for (const owner of ["quick", "a", "b", "c"]) add(owner);
  expect(nextOwners(4)).toEqual(["a", "quick", "b", undefined]);
  expect(waiting.removeAll().map(({ owner }) => owner)).toEqual(["c"]);
});

test("an owner that is known to be quick waits for no new ones, however many there are", () => {
  makeQuick("quick");
  for (const owner of ["a", "b", "c", "d"]) add(owner);
  expect(nextOwners(4)).toEqual(["a", "b", "c", undefined]);
  add("quick");
  expect(nextOwners(2)).toEqual(["quick", undefined]);
});

test("a new owner waits for no slow ones", () => {
  for (const owner of ["a", "b", "c"]) makeSlow(owner);
  for (const owner of ["a", "b", "c"]) add(owner);
  expect(nextOwners(3)).toEqual(["a", "b", undefined]);
  add("new");
  expect(nextOwners(2)).toEqual(["new", undefined]);
});

test("new and slow owners have their turns alternately, so that neither wait for ever", () => {
  for (const owner of ["slow 1", "slow 2"]) makeSlow(owner);
  const order: (string | undefined)[] = [];
  for (const owner of ["new 1", "new 2", "new 3", "slow 1", "slow 2"]) add(owner);
  for (let turn = 0; turn < 5; turn += 1) {
    const task = waiting.next() as Task;
    order.push(task.owner);
    vi.advanceTimersByTime(1_000);
    waiting.done(task);
  }
  expect(order).toEqual(["slow 1", "new 1", "slow 2", "new 2", "new 3"]);
});

test("an owner is what its last task was, also for tasks that wait already", () => {
  makeSlow("a");
  add("a");
  add("a");
  waiting.done(waiting.next() as Task);
  for (const owner of ["b", "c", "d", "e"]) add(owner);
  expect(nextOwners(5)).toEqual(["b", "a", "c", "d", undefined]);
});

test("an owner of which nothing has been heard for long is a new one again", () => {
  makeQuick("first");
  for (let index = 0; index < 2_000; index += 1) makeQuick(`${index}`);
  for (const owner of ["a", "b", "c", "first", "0"]) add(owner);
  expect(nextOwners(5)).toEqual(["a", "0", "b", "c", undefined]);
});
