import { expect, test } from "vitest";
import { parseLoad } from "../load.ts";
import type { PollerOrder } from "../scenario.ts";
import { simulate } from "../simulate.ts";
import { declaredService, exactly, manifest, prices, scenario } from "../testing/declared.ts";

/** Handlers may run longer than a stop lasts, so that busy tasks protect themselves. */
const long = { ...manifest, handlerBudgetSeconds: 540, timeoutSeconds: 600 };

// A worker that was idle for 10 to 20 s, in which ECS had not looked, began its 15 minutes anew: fifo took 1,664 s,
// other seeds up to 2,658.
test.each<{ order: PollerOrder; seed: number }>([
  { order: "fifo", seed: 1 },
  { order: "random", seed: 1 },
])(
  "a deployment of workers that short tasks keep busy ends within 25 minutes, whichever poll gets a task: $order, $seed",
  async ({ order, seed }) => {
    const resources = declaredService({ min: 8 });
    const { deploymentSeconds, counts } = await simulate(
      { manifest: long, resources, prices },
      {
        ...{ ...scenario, seed, load: parseLoad("steady:1/s"), handler: exactly(5) },
        ...{ loadSeconds: 2_600, deployAtSeconds: 1_000 },
        assumptions: { ...scenario.assumptions, pollerOrder: order },
      },
    );
    expect(deploymentSeconds).toBeLessThan(25 * 60);
    expect(counts.failed.size).toBe(0);
  },
);
