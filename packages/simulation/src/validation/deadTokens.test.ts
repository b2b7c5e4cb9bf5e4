import { expect, test } from "vitest";
import { parseLoad } from "../load.ts";
import { USUAL } from "../scenario.ts";
import { simulate } from "../simulate.ts";
import { declaredBatches, exactly, manifest, prices, scenario } from "../testing/declared.ts";

/**
 * 100 messages at once, in batches of ten one after the other, whose tokens live for 60 s. The first batch begins with the instance at
 * 0.5 s; each takes 10 s, 0.02 s for the reports, and 0.02 s to delete the ten messages by one call:
 *
 *     begins   0.50  10.54  20.58  30.62  40.66  50.70  60.74
 *     ends    10.54  20.58  30.62  40.66  50.70  60.74
 *
 * At 60 s the sixth is on its way, and none of its tasks counts any more. What comes later is over when it is received.
 */
test("a queue that is longer than its tokens live: what is done in time succeeds, what is overdue never runs", async () => {
  const { counts, platform, unfinished } = await simulate(
    {
      manifest,
      resources: declaredBatches({ maximumConcurrency: 1, tokenSeconds: 60 }),
      prices,
    },
    {
      ...scenario,
      load: parseLoad("burst:100"),
      handler: exactly(10),
      assumptions: { ...USUAL, roundTripSeconds: [0.02, 0.02], coldStartSeconds: [0.5, 0.5] },
    },
  );
  const begins = [0.5, 10.54, 20.58, 30.62, 40.66, 50.7];
  expect(counts.firstPickUpsMs.map((ms) => (ms / 1_000).toFixed(2))).toEqual(
    begins.flatMap((seconds) => new Array(10).fill(seconds.toFixed(2))),
  );
  expect(counts.succeeded).toBe(50);
  expect([...counts.failed]).toEqual([["States.Timeout", 50]]);
  expect(unfinished).toBe(0);
  expect(platform["invocations"]).toBe(10);
});
