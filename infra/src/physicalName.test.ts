import { expect, test } from "vitest";
import { clashingWorkload } from "./physicalName.ts";

test.each([
  ["invoice-dead-letters", "invoice"],
  ["invoice", "invoice-dead-letters"],
  ["invoice-schedule", "invoice"],
  ["invoice", "invoice-schedule-dead-letters"],
])("the queues of %s would have names that those of %s have", (name, other) => {
  expect(clashingWorkload(name, ["bill", other])).toBe(other);
});

test("names that only begin alike do not clash", () => {
  expect(
    clashingWorkload("invoice", ["invoice", "invoice-2", "invoice-schedules"]),
  ).toBeUndefined();
});
