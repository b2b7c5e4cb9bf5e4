import { expect, test } from "vitest";
import type { Clock } from "../clock.ts";
import type { HeartbeatThread } from "./heartbeatThread.ts";
import { createThreadHeartbeats } from "./threadHeartbeats.ts";

const HANDLE = { now: async () => {}, pause() {}, resume() {}, stop() {} };

test("after the thread has ended another one is tried, a minute later, then two, and its end is told when it has another reason", async () => {
  const steps: string[] = [];
  let nowMs = 0;
  const clock: Clock = { now: () => nowMs, setTimeout() {}, clearTimeout() {} };
  const threadThatEnds = (ended: string): HeartbeatThread => ({
    ended,
    start: () => undefined,
    changeReceipt() {},
    tick() {},
    close: async () => {},
  });
  const reasons = ["EMFILE", "EMFILE", "out of memory"];
  const heartbeats = createThreadHeartbeats({
    heartbeatSeconds: 3,
    offer: {
      kind: "available",
      async prepare() {
        steps.push(`thread at ${nowMs / 1_000} s`);
        return threadThatEnds(reasons.shift() ?? "");
      },
    },
    here: { start: () => HANDLE },
    clock,
    isNeeded: () => true,
    onEnded: (why) => steps.push(why),
  });
  for (; nowMs <= 180_000; nowMs += 30_000) {
    await heartbeats.prepare?.();
    heartbeats.start({
      taskToken: "token",
      endsAt: 1e6,
      send: async () => {},
      lost() {},
      failed() {},
    });
  }
  expect(steps).toEqual([
    "thread at 0 s",
    "EMFILE",
    "thread at 60 s",
    "thread at 180 s",
    "out of memory",
  ]);
});
