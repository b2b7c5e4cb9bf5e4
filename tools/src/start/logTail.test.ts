import { expect, test } from "vitest";
import { createLogTail } from "./logTail.ts";

test("a worker that writes much does not displace the last lines of another", () => {
  const log = createLogTail();
  log.write("[quiet 0a1b2c3d] the only line");
  for (let line = 1; line <= 12; line += 1) log.write(`[busy] ${line}`);
  expect(log.tail()).toEqual([
    "[quiet 0a1b2c3d] the only line",
    ...Array.from({ length: 10 }, (_, index) => `[busy] ${index + 3}`),
  ]);
  expect(log.tail((name) => name === "quiet")).toEqual(["[quiet 0a1b2c3d] the only line"]);
});
