import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, onTestFinished, test, vi } from "vitest";
import { callbackStage } from "../testing/callbackStage.ts";

/** A busy machine starts processes and answers requests late. */
const PATIENCE = { timeout: 60_000 };

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

test("a message whose outcome never arrived runs when it comes again to the same worker, and holds up no other", async () => {
  const stage = await callbackStage({ maxReceiveCount: 5, waits: false });
  await stage.start("unreported");
  const source = stage.source();
  onTestFinished(() => source.close());
  for (const receive of [1, 2, 3]) {
    const [task] = await source.poll(10);
    expect(task?.input, `receive ${receive}`).toContain("unreported");
    source.settled?.(task?.taskToken ?? "");
    await stage.unhideAll();
  }
});
