import { expect, test } from "vitest";
import { activityEnvironment, readEnvironment } from "./environment.ts";

const good = {
  WORKLOAD: "greeting",
  ACTIVITY_ARN: "arn:aws:states:eu-central-1:123456789012:activity:tasks",
};

test("concurrency is 1 by default", () => {
  expect(readEnvironment(activityEnvironment, good, "greeting")).toEqual({
    ACTIVITY_ARN: good.ACTIVITY_ARN,
    TRANSPORT: "activity",
    CONCURRENCY: 1,
  });
  const seven = readEnvironment(activityEnvironment, { ...good, CONCURRENCY: "7" }, "greeting");
  expect(seven.CONCURRENCY).toBe(7);
});

test("one line names every missing or invalid variable, with its value and the allowed values", () => {
  const read = () =>
    readEnvironment(activityEnvironment, { WORKLOAD: "invoice", CONCURRENCY: "many" }, "greeting");
  expect(read).toThrow(
    'wrong environment: WORKLOAD is "invoice" (expected "greeting", the workload that this worker was built for); ',
  );
  expect(read).toThrow(/ACTIVITY_ARN is missing/);
  expect(read).toThrow('CONCURRENCY is "many" (expected a whole number from 1 to 1000)');
  expect(read).not.toThrow(/\n/);
});
