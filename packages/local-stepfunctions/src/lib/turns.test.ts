import { expect, onTestFinished, test, vi } from "vitest";
import {
  beginWorkOutside,
  connectionArrived,
  createEntrance,
  createOwnTimeShare,
  createTurnShare,
  hasWaitingWork,
  inNextTurn,
  runApart,
  workOutsideEnds,
} from "./turns.ts";

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

test("a share of a turn is used after 5 ms, and the next turn has a new one", async () => {
  let now = 0;
  const share = createTurnShare(() => now);
  expect(share.isUsed()).toBe(false);
  now = 4.9;
  expect(share.isUsed()).toBe(false);
  await Promise.resolve();
  now = 5;
  expect(share.isUsed()).toBe(true);
  const work = new Promise<boolean>((resolve) => inNextTurn(() => resolve(share.isUsed())));
  now = 60;
  expect(await work).toBe(false);
  now = 64.9;
  expect(share.isUsed()).toBe(false);
  now = 65;
  expect(share.isUsed()).toBe(true);
});

test("each kind of work has a share of its own", () => {
  let now = 0;
  const one = createTurnShare(() => now);
  const other = createTurnShare(() => now);
  one.isUsed();
  now = 7;
  expect([one.isUsed(), other.isUsed()]).toEqual([true, false]);
});

/** Work takes the time that it says, and nothing else takes any, however busy the machine is. */
function virtualTime() {
  let now = performance.now();
  const spy = vi.spyOn(performance, "now").mockImplementation(() => now);
  onTestFinished(() => spy.mockRestore());
  return (ms: number) => {
    now += ms;
  };
}

test("a share of own time is used after 5 ms of its callers, and the next turn has a new one", async () => {
  const work = virtualTime();
  const share = createOwnTimeShare();
  expect(share.isUsed()).toBe(false);
  work(6);
  expect(share.isUsed()).toBe(true);
  await nextTurn();
  expect(share.isUsed()).toBe(false);
});

test("a share of own time is not used by what others do in the same turn, amid its callers' work or after it", async () => {
  const work = virtualTime();
  const share = createOwnTimeShare();
  const other = new Promise<void>((resolve) =>
    inNextTurn(() => {
      work(6);
      resolve();
    }),
  );
  const isUsed = new Promise<boolean>((resolve) => inNextTurn(() => resolve(share.isUsed())));
  share.isUsed();
  runApart(() => work(6));
  expect(share.isUsed()).toBe(false);
  await other;
  expect(await isUsed).toBe(false);
});

test("callers that a turn has no time for come before those that arrive in the next one", async () => {
  const work = virtualTime();
  const enter = createEntrance();
  await enter();
  work(6);
  const order: string[] = [];
  const later = new Promise<void>((resolve) =>
    setImmediate(() =>
      enter().then(() => {
        order.push("later");
        resolve();
      }),
    ),
  );
  await enter();
  order.push("earlier");
  await later;
  expect(order).toEqual(["earlier", "later"]);
});

test("work for the next turn waits until it has come", async () => {
  let done = false;
  inNextTurn(() => {
    done = true;
  });
  expect([done, hasWaitingWork()]).toEqual([false, true]);
  await nextTurn();
  expect([done, hasWaitingWork()]).toEqual([true, false]);
});

test("work waits as long as each turn brings a connection, but not for ever", async () => {
  let now = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => now);
  onTestFinished(() => clock.mockRestore());
  const done: number[] = [];
  for (const number of [1, 2]) inNextTurn(() => void done.push(number));
  connectionArrived();
  await nextTurn();
  expect([done, hasWaitingWork()]).toEqual([[], true]);
  connectionArrived();
  await nextTurn();
  expect(done).toEqual([]);
  await nextTurn();
  await nextTurn();
  expect(done).toEqual([1, 2]);
  inNextTurn(() => void done.push(3));
  for (now = 1; now < 10; now += 1) {
    connectionArrived();
    await nextTurn();
  }
  expect(done).toEqual([1, 2]);
  now = 11;
  connectionArrived();
  await nextTurn();
  await nextTurn();
  expect(done).toEqual([1, 2, 3]);
  expect(hasWaitingWork()).toBe(false);
});

test("work in another process is over when each that has begun has ended, however often it is told", async () => {
  expect(workOutsideEnds()).toBeUndefined();
  const [endFirst, endSecond] = [beginWorkOutside(), beginWorkOutside()];
  let over = false;
  const ends = workOutsideEnds()?.then(() => {
    over = true;
  });
  endFirst();
  endFirst();
  await nextTurn();
  expect(over).toBe(false);
  endSecond();
  await ends;
  expect([over, workOutsideEnds()]).toEqual([true, undefined]);
});
