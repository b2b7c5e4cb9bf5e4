import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, onTestFinished, test, vi } from "vitest";
import type { SourceEvent } from "../sourceEvents.ts";
import { callbackStage } from "../testing/callbackStage.ts";

/** A busy machine starts processes and answers requests late. */
const PATIENCE = { timeout: 60_000 };

const THROTTLED = { kind: "error", code: "ThrottlingException", status: 400 } as const;

type Stage = Awaited<ReturnType<typeof callbackStage>>;

/** An execution whose message is in the queue. */
async function startVisibly(stage: Stage, input?: unknown) {
  const execution = await stage.start(input);
  await vi.waitUntil(async () => (await stage.depth()).visible === 1, PATIENCE);
  return execution;
}

/** Step Functions answers none of the four questions about a token. */
function keepUnjudged({ faults }: Stage): void {
  for (let call = 0; call < 4; call++) faults.next("SendTaskHeartbeat", THROTTLED);
}

test("suspects that wait for their turns stay hidden, and their messages are sent again as they are when the worker stops", async () => {
  const stage = await callbackStage({ maxReceiveCount: 5, waits: false });
  await Promise.all([stage.start(1), stage.start(2)]);
  await stage.receiveAndCrash();
  const clock = createVirtualClock();
  const source = stage.source(10, clock);
  expect(await source.poll(10)).toHaveLength(1);
  const before = stage.calls("ChangeMessageVisibilityBatch");
  for (let second = 0; second < 30; second++) await clock.advance(1_000);
  await vi.waitUntil(() => stage.calls("ChangeMessageVisibilityBatch") > before, PATIENCE);
  source.stop?.();
  await source.close();
  expect(await stage.receive()).toMatchObject([{ receiveCount: 2 }]);
});

test("fresh messages that give way are back in the queue before the suspect begins", async () => {
  const stage = await callbackStage({ maxReceiveCount: 5, waits: false });
  await startVisibly(stage, "suspect");
  await stage.receiveAndCrash();
  await stage.receiveAndCrash();
  await stage.start("fresh");
  await vi.waitUntil(async () => (await stage.depth()).visible === 2, PATIENCE);
  const source = stage.source(10, createVirtualClock());
  onTestFinished(() => source.close());
  expect(await source.poll(10)).toMatchObject([{ input: expect.stringContaining("suspect") }]);
  expect(await stage.depth()).toEqual({ visible: 1, hidden: 1 });
});

test("messages that start long after they have come are hidden anew", async () => {
  const stage = await callbackStage({ maxReceiveCount: 5, waits: false });
  await startVisibly(stage, "suspect");
  await stage.receiveAndCrash();
  await stage.start("fresh");
  await vi.waitUntil(async () => (await stage.depth()).visible === 2, PATIENCE);
  for (let call = 0; call < 3; call++) stage.faults.next("SendTaskHeartbeat", THROTTLED);
  const clock = createVirtualClock();
  const source = stage.source(10, clock);
  onTestFinished(() => source.close());
  const poll = source.poll(10);
  const look = { interval: 5, timeout: PATIENCE.timeout };
  await vi.waitUntil(async () => {
    await clock.advance(100);
    return stage.calls("ChangeMessageVisibilityBatch") > 0;
  }, look);
  expect(await poll).toMatchObject([{ input: expect.stringContaining("fresh") }]);
});

test("while a suspect has just begun, a worker takes no other message", async () => {
  const stage = await callbackStage({ maxReceiveCount: 5, waits: false });
  await stage.start("suspect");
  await stage.receiveAndCrash();
  const clock = createVirtualClock();
  const source = stage.source(10, clock);
  onTestFinished(() => source.close());
  expect(await source.poll(10)).toHaveLength(1);
  await stage.start("fresh");
  let polled = false;
  const poll = source.poll(10).finally(() => {
    polled = true;
  });
  await clock.advance(4_000);
  expect(polled).toBe(false);
  await clock.advance(1_000);
  expect(await poll).toHaveLength(1);
});

test("a message whose outcome never arrived comes later with the count that it has, and holds up no other", async () => {
  const stage = await callbackStage({ maxReceiveCount: 3, waits: false, delays: false });
  await startVisibly(stage, "unreported");
  const source = stage.source();
  onTestFinished(() => source.close());
  const events: SourceEvent[] = [];
  source.observe?.((event) => events.push(event));
  for (const time of [1, 2, 3, 4]) {
    const [task] = await source.poll(10);
    expect(task, `time ${time}`).toMatchObject({ input: expect.stringContaining("unreported") });
    expect(task?.failure, `time ${time}`).toBeUndefined();
    source.settled?.(task?.taskToken ?? "");
    await vi.waitUntil(async () => {
      const { visible, hidden } = await stage.depth();
      return visible === 1 && hidden === 0;
    }, PATIENCE);
  }
  expect(events).toMatchObject(Array(4).fill({ type: "messagePostponed", reason: "unreported" }));
});

test("a poll that waits for a turn when the worker stops receives nothing more", async () => {
  const stage = await callbackStage({ maxReceiveCount: 5, waits: false });
  await stage.start("suspect");
  await stage.receiveAndCrash();
  const source = stage.source(10, createVirtualClock());
  onTestFinished(() => source.close());
  expect(await source.poll(10)).toHaveLength(1);
  await stage.start("fresh");
  const poll = source.poll(10);
  const before = stage.calls("ReceiveMessage");
  source.stop?.();
  expect(await poll).toEqual([]);
  expect(stage.calls("ReceiveMessage")).toBe(before);
});

test("a message whose token nobody can judge is sent again with the count that it has", async () => {
  const stage = await callbackStage({ waits: false });
  await stage.start();
  keepUnjudged(stage);
  const clock = createVirtualClock();
  const late = { ...clock, wallNow: () => Date.now() + stage.tokenSeconds * 1_000 };
  const source = stage.source(10, late);
  const poll = source.poll(10);
  const look = { interval: 5, timeout: PATIENCE.timeout };
  await vi.waitUntil(async () => {
    await clock.advance(1_000);
    return stage.calls("DeleteMessageBatch") > 0;
  }, look);
  source.stop?.();
  void poll.catch(() => {});
  await source.close();
  // The copy comes later, and its count is that of the original.
  expect(await stage.depth()).toMatchObject({ visible: 0 });
  expect(stage.calls("ChangeMessageVisibilityBatch")).toBe(0);
});

test("suspects that wait for their turns when the worker stops are shown if they can't be sent again", async () => {
  const stage = await callbackStage({ maxReceiveCount: 5, waits: false });
  await Promise.all([stage.start(1), stage.start(2)]);
  await vi.waitUntil(async () => (await stage.depth()).visible === 2, PATIENCE);
  await stage.receiveAndCrash();
  const source = stage.source();
  expect(await source.poll(10)).toHaveLength(1);
  stage.deny("SendMessage");
  await source.close();
  expect(await stage.depth()).toEqual({ visible: 1, hidden: 1 });
});

test("a judged message whose failure never arrives holds up no other", async () => {
  const stage = await callbackStage({ waits: false });
  await startVisibly(stage, "guilty");
  for (let taken = 1; taken < stage.maxReceiveCount; taken++) await stage.receiveAndCrash();
  const source = stage.source(10, createVirtualClock());
  onTestFinished(() => source.close());
  const [judged] = await source.poll(10);
  expect(judged?.failure?.error).toBe("Worker.PoisonMessage");
  source.settled?.(judged?.taskToken ?? "");
  await startVisibly(stage, "fresh");
  expect(await source.poll(10)).toHaveLength(1);
});

test("a source that was stopped brings tasks again when it is polled again", async () => {
  const stage = await callbackStage({ waits: false });
  const source = stage.source();
  onTestFinished(() => source.close());
  await source.stop?.();
  await startVisibly(stage);
  expect(await source.poll(10)).toHaveLength(1);
});

test("a task that was released is sent again before its worker's process may end", async () => {
  const stage = await callbackStage({ waits: false });
  await startVisibly(stage);
  const source = stage.source();
  onTestFinished(() => source.close());
  const [task] = await source.poll(10);
  await source.reports.release?.(task?.taskToken ?? "");
  expect(await stage.depth()).toEqual({ visible: 1, hidden: 0 });
});

test("a message that was judged is shown at once when its copy comes, so that SQS moves it", async () => {
  const stage = await callbackStage({ waits: false });
  await stage.stopExecution(await startVisibly(stage));
  const [original] = await stage.receive();
  if (!original) throw new Error("expected a message");
  const message = { ...original, receipt: original.receiptHandle };
  const receiveCount = stage.maxReceiveCount + 1;
  await stage.queueCalls().sendAgain([{ message, receiveCount, delaySeconds: 0 }]);
  const source = stage.source(10, createVirtualClock());
  expect(await source.poll(10)).toEqual([]);
  await source.close();
  expect(await stage.depth()).toEqual({ visible: 1, hidden: 0 });
});

test("a message that is left to its receives is judged anew when it comes again to the same worker", async () => {
  const stage = await callbackStage({ maxReceiveCount: 5, waits: false });
  await startVisibly(stage);
  keepUnjudged(stage);
  const clock = createVirtualClock();
  const late = { ...clock, wallNow: () => Date.now() + 2 * stage.tokenSeconds * 1_000 };
  const source = stage.source(10, late);
  onTestFinished(() => source.close());
  let left: unknown;
  void source.poll(10).then((tasks) => {
    left = tasks;
  });
  await vi.waitUntil(
    async () => {
      await clock.advance(100);
      return left;
    },
    { interval: 5, timeout: PATIENCE.timeout },
  );
  expect(left).toEqual([]);
  await stage.unhideAll();
  expect(await source.poll(10)).toHaveLength(1);
});
