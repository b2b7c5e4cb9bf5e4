import { expect, onTestFinished, test, vi } from "vitest";
import { createLoopWatch } from "./loopWatch.ts";
import { blockLoop } from "./testing/beatServer.ts";

const PATIENCE = { timeout: 50_000, interval: 5 };

test("a blocked event loop is told once it runs again, with its length", async () => {
  const blocked: number[] = [];
  let ticks = 0;
  const watch = createLoopWatch(
    {
      onTick() {
        ticks += 1;
      },
      onBlocked: (ms) => blocked.push(ms),
    },
    { tickMs: 10, blockedMs: 200 },
  );
  onTestFinished(() => watch.stop());
  watch.start();
  await vi.waitUntil(() => ticks > 2, PATIENCE);
  blockLoop(400);
  await vi.waitUntil(() => blocked.length > 0, PATIENCE);
  expect(blocked.at(-1)).toBeGreaterThan(350);
  expect(watch.longestDelayMs).toBeGreaterThan(350);
});

test("after the end nothing is told", async () => {
  const ticked: true[] = [];
  const watch = createLoopWatch(
    { onTick: () => ticked.push(true), onBlocked: () => {} },
    { tickMs: 1, blockedMs: 200 },
  );
  watch.start();
  watch.stop();
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(ticked).toHaveLength(1);
});

test("what has arrived meanwhile may be unread for a second, and no longer", async () => {
  const blocked: boolean[] = [];
  const watch = createLoopWatch(
    { onTick: () => {}, onBlocked: () => blocked.push(watch.isReading) },
    { tickMs: 10, blockedMs: 200 },
  );
  onTestFinished(() => watch.stop());
  expect(watch.isReading).toBe(false);
  watch.start();
  blockLoop(400);
  await vi.waitUntil(() => blocked.length > 0, PATIENCE);
  expect(blocked[0]).toBe(true);
  await vi.waitUntil(() => !watch.isReading, PATIENCE);
});
