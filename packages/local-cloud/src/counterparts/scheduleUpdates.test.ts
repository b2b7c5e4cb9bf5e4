import { describe, expect, onTestFinished, test } from "vitest";
import { cloudForTest, document } from "../testing/counterparts.ts";
import { bodiesIn } from "../testing/queues.ts";
import { schedule } from "./schedule.ts";

describe("a schedule", () => {
  async function scheduleFor() {
    const parts = await cloudForTest();
    const { clock, iam, sqs, createQueue, create } = parts;
    const roleArn = "arn:aws:iam::000000000000:role/timer";
    iam.createRole({
      ...{ arn: roleArn, trustPolicy: TRUST },
    });
    iam.putRolePolicy("timer", "all", document({ Effect: "Allow", Action: "*", Resource: "*" }));
    const { arn, url } = await createQueue("tasks", { visibilityTimeoutSeconds: 43_200 });
    const args = {
      name: "timer",
      scheduleExpression: "rate(1 hour)",
      flexibleTimeWindow: { mode: "OFF" },
      target: { arn, roleArn, input: "one" },
    };
    const timer = await create(schedule, args);
    timer.start?.();
    onTestFinished(() => timer.quiesce?.());
    await clock.advance(0);
    return { ...parts, args, timer, sent: () => bodiesIn(sqs, url) };
  }
  const TRUST = document({
    ...{ Effect: "Allow", Action: "sts:AssumeRole" },
    Principal: { Service: "scheduler.amazonaws.com" },
  });

  test("has its new expression and input at once", async () => {
    const { clock, args, timer, sent, update } = await scheduleFor();
    expect(await sent()).toEqual(["one"]);
    const target = { ...args.target, input: "two" };
    const changed = { ...args, scheduleExpression: "cron(0/10 * * * ? *)", target };
    expect(await update(timer, changed)).toMatchObject({
      description: "timer, cron 0/10 * * * ? * UTC",
    });
    await clock.advance(10 * 60_000);
    expect(await sent()).toEqual(["two", "two"]);
    await update(timer, { ...changed, state: "DISABLED" });
    await clock.advance(3_600_000);
    expect(await sent()).toEqual([]);
  });

  test("is as before when its new expression is refused", async () => {
    const { clock, args, timer, sent, update } = await scheduleFor();
    await sent();
    await expect(update(timer, { ...args, scheduleExpression: "rate(1 week)" })).rejects.toThrow(
      "Invalid Schedule Expression rate(1 week).",
    );
    await clock.advance(3_600_000);
    expect(await sent()).toEqual(["one"]);
  });

  test("that is deleted leaves its name to another", async () => {
    const { args, timer, create } = await scheduleFor();
    await expect(create(schedule, args)).rejects.toThrow("Schedule timer already exists.");
    timer.quiesce?.();
    await timer.delete?.();
    await expect(create(schedule, args)).resolves.toBeDefined();
  });
});
