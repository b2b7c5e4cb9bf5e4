import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { createPoller } from "./poller.ts";
import type { Message } from "./sqsEvent.ts";

const message = (Body: string): Message => ({
  MessageId: Body,
  ReceiptHandle: Body,
  Body,
  Attributes: {},
  MessageAttributes: {},
  MD5OfBody: "",
});

/** A poller whose polls and batches end when the test completes them. */
function pollerOf(
  options: { batchSize?: number; windowMs?: number; concurrency?: number; maxBytes?: number } = {},
) {
  const clock = createVirtualClock(0);
  const polls: { max: number; answer: (bodies: readonly string[]) => void; fail: () => void }[] =
    [];
  const batches: { bodies: readonly string[]; end: () => void }[] = [];
  const released: string[] = [];
  const failures: unknown[] = [];
  const poller = createPoller({
    batchSize: 10,
    windowMs: 0,
    concurrency: 5,
    maxBytes: 1_000,
    bytesOf: ({ Body }) => Body.length,
    ...options,
    clock,
    receive(max) {
      const { promise, resolve, reject } = Promise.withResolvers<readonly Message[]>();
      const fail = () => reject(new Error("no"));
      polls.push({ max, answer: (bodies) => resolve(bodies.map(message)), fail });
      return promise;
    },
    run(batch) {
      const { promise, resolve } = Promise.withResolvers<void>();
      batches.push({ bodies: batch.map(({ Body }) => Body), end: resolve });
      return promise;
    },
    async release(messages) {
      released.push(...messages.map(({ Body }) => Body));
    },
    onFailure: (error) => failures.push(error),
  });
  poller.start();
  async function answer(...bodies: readonly string[]): Promise<void> {
    polls.at(-1)?.answer(bodies);
    await clock.advance(0);
  }
  return { poller, clock, polls, batches, released, failures, answer };
}

const bodiesOf = (batches: readonly { bodies: readonly string[] }[]) =>
  batches.map(({ bodies }) => bodies);

test("makes one batch of the messages of a receive, and polls again while the batch runs", async () => {
  const { polls, batches, answer } = pollerOf();
  expect(polls.map(({ max }) => max)).toEqual([10]);
  await answer("a", "b");
  expect(bodiesOf(batches)).toEqual([["a", "b"]]);
  expect(polls).toHaveLength(2);
});

test("polls again after an empty poll", async () => {
  const { polls, batches, answer } = pollerOf();
  await answer();
  expect(polls).toHaveLength(2);
  expect(batches).toEqual([]);
});

test("asks for no more messages than a batch can hold", () => {
  expect(pollerOf({ batchSize: 3 }).polls[0]?.max).toBe(3);
});

test("opens no poll while the maximum number of batches runs", async () => {
  const { polls, batches, answer, clock } = pollerOf({ concurrency: 2 });
  await answer("a");
  await answer("b");
  expect(bodiesOf(batches)).toEqual([["a"], ["b"]]);
  expect(polls).toHaveLength(2);
  batches[0]?.end();
  await clock.advance(0);
  expect(polls).toHaveLength(3);
});

test("gathers a batch over its window, which starts with the first message", async () => {
  const { batches, answer, clock } = pollerOf({ windowMs: 5_000, batchSize: 100 });
  await clock.advance(60_000);
  await answer("a");
  await clock.advance(4_000);
  await answer("b");
  expect(batches).toEqual([]);
  await clock.advance(1_000);
  expect(bodiesOf(batches)).toEqual([["a", "b"]]);
  await answer("c");
  await clock.advance(4_999);
  expect(batches).toHaveLength(1);
  await clock.advance(1);
  expect(bodiesOf(batches)).toEqual([["a", "b"], ["c"]]);
});

test("ends the window as soon as the batch is full", async () => {
  const { polls, batches, answer, clock } = pollerOf({ windowMs: 5_000, batchSize: 3 });
  await answer("a", "b");
  expect(polls.at(-1)?.max).toBe(1);
  await answer("c");
  expect(bodiesOf(batches)).toEqual([["a", "b", "c"]]);
  await clock.advance(5_000);
  expect(batches).toHaveLength(1);
});

test("splits messages that are too large for one event into batches, in their order", async () => {
  const { batches, answer } = pollerOf({ maxBytes: 4 });
  await answer("aaa", "bb", "cc", "ddddd", "e");
  expect(bodiesOf(batches)).toEqual([["aaa"], ["bb", "cc"], ["ddddd"], ["e"]]);
});

test("ends the window as soon as the messages do not fit into one event", async () => {
  const { batches, answer, clock } = pollerOf({ maxBytes: 4, windowMs: 5_000, batchSize: 100 });
  await answer("aaa");
  await clock.advance(1_000);
  await answer("bb");
  expect(bodiesOf(batches)).toEqual([["aaa"], ["bb"]]);
});

test("starts a gathered batch only after another batch has ended", async () => {
  const { batches, answer, clock } = pollerOf({ windowMs: 1_000, concurrency: 1 });
  await answer("a");
  await clock.advance(1_000);
  await answer("b");
  await clock.advance(1_000);
  expect(bodiesOf(batches)).toEqual([["a"]]);
  batches[0]?.end();
  await clock.advance(0);
  expect(bodiesOf(batches)).toEqual([["a"], ["b"]]);
});

test("polls again after growing delays while polls fail", async () => {
  const { polls, failures, answer, clock } = pollerOf();
  const fail = async () => {
    polls.at(-1)?.fail();
    await clock.advance(0);
  };
  await fail();
  await clock.advance(499);
  expect(polls).toHaveLength(1);
  await clock.advance(1);
  expect(polls).toHaveLength(2);
  await fail();
  await clock.advance(999);
  expect(polls).toHaveLength(2);
  await clock.advance(1);
  await answer();
  await fail();
  await clock.advance(500);
  expect(polls).toHaveLength(5);
  expect(failures).toHaveLength(3);
});

test("releases gathered messages and those of the open poll when it stops", async () => {
  const { poller, polls, batches, released, answer, clock } = pollerOf({ windowMs: 5_000 });
  await answer("a");
  poller.quiesce();
  await answer("b");
  await poller.stopped();
  await clock.advance(60_000);
  expect(released).toEqual(["a", "b"]);
  expect(batches).toEqual([]);
  expect(polls).toHaveLength(2);
});

test("has stopped only once the running batches have ended", async () => {
  const { poller, batches, answer, clock } = pollerOf();
  await answer("a");
  poller.quiesce();
  await answer();
  let stopped = false;
  const stop = poller.stopped().then(() => {
    stopped = true;
  });
  await clock.advance(0);
  expect(stopped).toBe(false);
  batches[0]?.end();
  await stop;
});
