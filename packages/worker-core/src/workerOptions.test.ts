import { expect, test } from "vitest";
import { anyWorkload } from "./testing/anyWorkload.ts";
import { checkedLimits, type WorkerOptions } from "./workerOptions.ts";

const limitsOf = (options: Partial<WorkerOptions>) =>
  checkedLimits({
    workload: anyWorkload(() => 1),
    source: {
      name: "none",
      longestPollMs: 0,
      tasksPerPoll: 1,
      poll: async () => [],
      reports: { success: async () => {}, failure: async () => {}, heartbeat: async () => {} },
      classify: () => ({ kind: "transient", code: "", message: "" }),
      close: async () => {},
    },
    ...options,
  });

test("by default one task runs at once, from one poll", () => {
  expect(limitsOf({})).toEqual({ concurrency: 1, pollers: { min: 1, max: 1 } });
});

test("by default a worker may have as many polls as tasks", () => {
  expect(limitsOf({ concurrency: 1_000 })).toEqual({
    concurrency: 1_000,
    pollers: { min: 1, max: 1_000 },
  });
});

test("a limit may equal its bound", () => {
  expect(limitsOf({ concurrency: 5, pollers: { min: 5, max: 5 } })).toEqual({
    concurrency: 5,
    pollers: { min: 5, max: 5 },
  });
  expect(() => limitsOf({ rateLimit: { perSecond: 0.01, burst: 1 } })).not.toThrow();
});

test.each<[Partial<WorkerOptions>, string]>([
  [{ concurrency: 0 }, "concurrency is 0; allowed: a whole number from 1 to 1000"],
  [{ concurrency: 1_001 }, "concurrency is 1001"],
  [{ concurrency: 1.5 }, "concurrency is 1.5"],
  [{ pollers: { max: 2 } }, "pollers.max is 2; allowed: a whole number from 1 to 1"],
  [{ pollers: { max: 0 } }, "pollers.max is 0"],
  [{ pollers: { min: 0 } }, "pollers.min is 0"],
  [{ concurrency: 9, pollers: { min: 4, max: 3 } }, "pollers.min is 4"],
  [
    { rateLimit: { perSecond: 0, burst: 1 } },
    "rateLimit.perSecond is 0; allowed: a number above 0",
  ],
  [{ rateLimit: { perSecond: -1, burst: 1 } }, "rateLimit.perSecond is -1"],
  [{ rateLimit: { perSecond: Number.POSITIVE_INFINITY, burst: 1 } }, "rateLimit.perSecond is"],
  [{ rateLimit: { perSecond: 1, burst: 0.5 } }, "rateLimit.burst is 0.5"],
  [{ rateLimit: { perSecond: 1, burst: 0 } }, "rateLimit.burst is 0"],
])("%o is rejected: %s", (options, message) => {
  expect(() => limitsOf(options)).toThrow(message);
});
