import { expect, test } from "vitest";
import { activityEnvironment, readEnvironment } from "./environment.ts";
import { workloads } from "./index.ts";

const [known = ""] = Object.keys(workloads);

const good = {
  WORKLOAD: known,
  ACTIVITY_ARN: "arn:aws:states:eu-central-1:123456789012:activity:tasks",
};

test("concurrency is 1 by default", () => {
  expect(readEnvironment(activityEnvironment, good)).toEqual({
    ...good,
    TRANSPORT: "activity",
    CONCURRENCY: 1,
  });
  expect(readEnvironment(activityEnvironment, { ...good, CONCURRENCY: "7" }).CONCURRENCY).toBe(7);
});

test("one line names every missing or invalid variable, with its value and the allowed values", () => {
  const read = () =>
    readEnvironment(activityEnvironment, { WORKLOAD: "unknown", CONCURRENCY: "many" });
  expect(read).toThrow(/^wrong environment: .*WORKLOAD is "unknown" \(/);
  expect(read).toThrow(`"${known}"`);
  expect(read).toThrow(/ACTIVITY_ARN is missing/);
  expect(read).toThrow('CONCURRENCY is "many" (expected a whole number from 1 to 1000)');
  expect(read).not.toThrow(/\n/);
});
