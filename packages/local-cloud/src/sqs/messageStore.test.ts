import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { describe, expect, test } from "vitest";
import { createMessageStore, type ReceiveOptions, type StoredMessage } from "./messageStore.ts";

const RETENTION_SECONDS = 345_600;

/** A queue with a visibility timeout of 30 s in virtual time. */
function storeWith(...bodies: readonly string[]) {
  const clock = createVirtualClock();
  const store = createMessageStore({
    ...{ clock, retentionSeconds: () => RETENTION_SECONDS, maxInFlight: 3 },
  });
  const contentOf = (body: string) => ({
    ...{ body, attributes: {}, systemAttributes: {}, groupId: undefined },
  });
  for (const body of bodies) store.send(contentOf(body), 0);
  const receive = (options: Partial<ReceiveOptions> = {}) =>
    store.receive({ max: 10, visibilitySeconds: 30, redrive: undefined, ...options });
  const receiveOne = () => {
    const [message] = receive({ max: 1 });
    if (message === undefined) throw new Error("there is no visible message");
    return message;
  };
  const bodiesOf = (messages: ReturnType<typeof receive>) =>
    messages.map(({ content }) => content.body);
  const pass = (seconds: number) => clock.advance(seconds * 1000);
  return { clock, store, receive, receiveOne, bodiesOf, pass, contentOf };
}

const EMPTY = { visible: 0, inFlight: 0, delayed: 0 };

describe("a message whose visibility timeout has run out", () => {
  test("is not won back by a late extension, which SQS accepts without an effect", async () => {
    const { store, receiveOne, receive, pass } = storeWith("task");
    const { receiptHandle } = receiveOne();
    await pass(30);
    store.changeVisibility(receiptHandle, 600);
    expect(store.counts()).toEqual({ ...EMPTY, visible: 1 });
    expect(receive()).toMatchObject([{ receiveCount: 2 }]);
  });

  test("is deleted with the handle of its last receive, and with no earlier one", async () => {
    const { store, receiveOne, pass } = storeWith("task");
    const first = receiveOne();
    await pass(30);
    const second = receiveOne();
    await pass(30);
    store.delete(first.receiptHandle);
    expect(store.counts()).toEqual({ ...EMPTY, visible: 1 });
    store.delete(second.receiptHandle);
    expect(store.counts()).toEqual(EMPTY);
  });

  test("is hidden for its second receiver when the first one extends it in time for that", async () => {
    const { store, receiveOne, pass } = storeWith("task");
    const { receiptHandle } = receiveOne();
    await pass(30);
    receiveOne();
    store.changeVisibility(receiptHandle, 60);
    await pass(59);
    expect(store.counts()).toEqual({ ...EMPTY, inFlight: 1 });
  });
});

test("an extension counts from now, and 0 ends the visibility timeout", async () => {
  const { store, receiveOne, pass } = storeWith("task");
  const { receiptHandle } = receiveOne();
  await pass(29);
  store.changeVisibility(receiptHandle, 30);
  await pass(29);
  expect(store.counts()).toEqual({ ...EMPTY, inFlight: 1 });
  store.changeVisibility(receiptHandle, 0);
  expect(store.counts()).toEqual({ ...EMPTY, visible: 1 });
});

test("a message can be invisible for 12 hours in all", async () => {
  const { store, receiveOne, pass } = storeWith("task");
  const { receiptHandle } = receiveOne();
  await pass(20);
  store.changeVisibility(receiptHandle, 43_180);
  expect(() => store.changeVisibility(receiptHandle, 43_181)).toThrow(
    "Value 43181 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]",
  );
});

test("a handle of a deleted message changes nothing and says so; what is no handle is refused", () => {
  const { store, receiveOne } = storeWith("task");
  const { receiptHandle } = receiveOne();
  store.delete(receiptHandle);
  store.delete(receiptHandle);
  expect(() => store.changeVisibility(receiptHandle, 60)).toThrow(
    "for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.",
  );
  expect(() => store.delete("r")).toThrow("The input receipt handle is invalid.");
});

test("a delayed message becomes visible after its delay, and no message is kept beyond its retention", async () => {
  const { store, receive, bodiesOf, pass, contentOf } = storeWith("old");
  await pass(RETENTION_SECONDS - 20);
  store.send(contentOf("late"), 10);
  expect(store.counts()).toEqual({ visible: 1, inFlight: 0, delayed: 1 });
  await pass(10);
  expect(store.counts()).toEqual({ ...EMPTY, visible: 2 });
  await pass(10);
  expect(bodiesOf(receive())).toEqual(["late"]);
});

test("a message that was received often enough goes to the dead-letter queue instead of its next receiver", async () => {
  const { receive, bodiesOf, pass, store } = storeWith("poison");
  const dead: string[] = [];
  const redrive = {
    maxReceives: 2,
    move: ({ content }: StoredMessage) => void dead.push(content.body),
  };
  for (const receives of [1, 2]) {
    expect(receive({ redrive })).toMatchObject([{ receiveCount: receives }]);
    await pass(30);
  }
  expect(bodiesOf(receive({ redrive }))).toEqual([]);
  expect(dead).toEqual(["poison"]);
  expect(store.counts()).toEqual(EMPTY);
});

test("no more messages are in flight than SQS allows", async () => {
  const { receive, store, pass } = storeWith("a", "b", "c", "d");
  expect(receive()).toHaveLength(3);
  expect(receive()).toEqual([]);
  expect(store.isFull()).toBe(true);
  await pass(30);
  expect(store.isFull()).toBe(false);
});

describe("a long poll", () => {
  const never = new AbortController().signal;

  test("ends when a message becomes visible", async () => {
    const { clock, store, receiveOne } = storeWith("task");
    receiveOne();
    let woken = false;
    void store.waitForMessage(clock.now() + 60_000, never).then(() => {
      woken = true;
    });
    await clock.advance(29_999);
    expect(woken).toBe(false);
    await clock.advance(1);
    expect(woken).toBe(true);
  });

  test("ends when a message is sent, when its time is over, and when its signal aborts", async () => {
    const { clock, store, contentOf } = storeWith();
    const abort = new AbortController();
    const ended: string[] = [];
    const wait = (name: string, seconds: number, signal = never) =>
      void store.waitForMessage(clock.now() + seconds * 1000, signal).then(() => ended.push(name));
    wait("aborted", 20, abort.signal);
    abort.abort();
    await clock.advance(0);
    wait("over", 1);
    await clock.advance(1_000);
    wait("sent", 20);
    store.send(contentOf("task"), 0);
    await clock.advance(0);
    expect(ended).toEqual(["aborted", "over", "sent"]);
  });
});
