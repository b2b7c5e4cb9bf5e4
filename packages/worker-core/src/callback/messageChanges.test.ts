import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { type Clock, systemClock } from "../clock.ts";
import { createMessageChanges } from "./messageChanges.ts";
import { asItIs, postponed } from "./sendAgain.ts";

const held = (receipt: string) => ({ messageId: receipt, receipt, body: "{}", receiveCount: 2 });

/** The calls of changes whose copies are never sent. */
function stage(clock: Clock = systemClock) {
  const calls: unknown[] = [];
  const changes = createMessageChanges({
    visibilitySeconds: 30,
    clock,
    calls: {
      delete: async (receipts) => void calls.push(receipts),
      changeVisibility: async (changed) => void calls.push(changed),
      async sendAgain(copies) {
        calls.push(copies.map(({ delaySeconds }) => delaySeconds));
        return copies;
      },
    },
  });
  return { calls, changes };
}

test("a message whose copy can't be sent is shown at once, but one that was to come later stays hidden", async () => {
  const { calls, changes } = stage();
  changes.sendAgain(asItIs(held("now")));
  changes.sendAgain(postponed(held("later")));
  await changes.flush();
  expect(calls).toEqual([[0, 30], [{ receipt: "now", seconds: 0 }]]);
});

test("messages are deleted and hidden in one call each, by what their receipts are then", async () => {
  const { calls, changes } = stage();
  for (const receipt of ["a", "b"]) changes.delete({ receipt });
  let current: { receipt: string } | undefined = { receipt: "older" };
  changes.hide(() => current);
  changes.hide(() => undefined);
  current = { receipt: "newer" };
  await changes.flushDeletions();
  await changes.flush();
  expect(calls).toEqual([["a", "b"], [{ receipt: "newer", seconds: 30 }]]);
});

test("a deletion and a message that is hidden wait for others for 50 ms at most", async () => {
  const clock = createVirtualClock();
  const { calls, changes } = stage(clock);
  changes.delete({ receipt: "done" });
  changes.hide(() => ({ receipt: "running" }));
  await clock.advance(49);
  expect(calls).toEqual([]);
  await clock.advance(1);
  expect(calls).toEqual([["done"], [{ receipt: "running", seconds: 30 }]]);
});
