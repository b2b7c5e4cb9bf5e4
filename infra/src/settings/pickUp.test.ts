import { expect, test } from "vitest";
import { manifests } from "../urns/manifests.ts";
import { parseSettings } from "./settings.ts";

function pickupSeconds(settings: object): number | undefined {
  const { workloads } = parseSettings({ workloads: { short: settings } }, manifests);
  return workloads[0]?.settings.alarms.pickupSeconds;
}

const HOUR = 3_600;

test.each([
  ["a function that the default schedule starts", { worker: "lambda" }, 900],
  ["an hourly function", { worker: "lambda", schedule: "rate(1 hour)" }, HOUR + 600],
  [
    "a function of office hours",
    { worker: "lambda", schedule: "cron(0 8-17 ? * MON-FRI *)" },
    63 * HOUR + 600,
  ],
  [
    "a function of a time zone",
    { worker: "lambda", schedule: "cron(0 8 * * ? *)", timezone: "Europe/Berlin" },
    25 * HOUR + 600,
  ],
  ["a function that is woken", { worker: "lambda", schedule: "rate(1 hour)", wake: true }, 600],
  ["a function with a queue", { worker: "lambda", transport: "callback" }, 600],
  ["ECS tasks that always run", { worker: "fargate" }, 600],
  ["ECS tasks that the schedule starts", { worker: "fargate", tasks: { min: 0 } }, 1_500],
  ["ECS tasks that are woken", { worker: "fargate", tasks: { min: 0 }, wake: true }, 600],
])("pick-up is slow for %s after what the design lets it take", (_, settings, seconds) => {
  expect(pickupSeconds(settings)).toBe(seconds);
  expect(pickupSeconds({ ...settings, alarms: { pickupSeconds: 1_000_000 } })).toBe(1_000_000);
});

test("an alarm that would go off between two starts is refused, with what is allowed", () => {
  const alarms = { pickupSeconds: 900 };
  const hourly = { worker: "lambda", schedule: "rate(1 hour)", alarms };
  expect(() => pickupSeconds(hourly)).toThrow(
    "sfn-workers:workloads.short.alarms.pickupSeconds is 900; nothing but the schedule starts a worker, and up to 3600 s pass between two starts; allowed: from 3600, a shorter schedule, or wake: true",
  );
  expect(pickupSeconds({ ...hourly, wake: true })).toBe(900);
  expect(pickupSeconds({ ...hourly, schedule: "rate(15 minutes)" })).toBe(900);
  expect(pickupSeconds({ ...hourly, alarms: { ...alarms, enabled: false } })).toBe(900);
});
