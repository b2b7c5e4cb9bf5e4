import { expect, test } from "vitest";
import { createLatest } from "./latest.ts";

test("requests while a job runs make it run once more", async () => {
  const finish: (() => void)[] = [];
  const latest = createLatest(() => new Promise<void>((resolve) => finish.push(resolve)));
  latest.request();
  expect(latest.isStale()).toBe(false);
  latest.request();
  latest.request();
  expect([finish.length, latest.isStale()]).toEqual([1, true]);
  finish[0]?.();
  await Promise.resolve();
  expect([finish.length, latest.isStale()]).toEqual([2, false]);
  finish[1]?.();
  await latest.idle();
  expect(finish).toHaveLength(2);
});
