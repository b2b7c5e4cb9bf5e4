import * as aws from "@pulumi/aws";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { describe, expect, it } from "vitest";
import { createFunction } from "../testing/functions.ts";
import { deployForTest as deploy } from "../testing/program.ts";
import { allow, createRole } from "../testing/roles.ts";

describe("a schedule", () => {
  function createSchedule(fn: aws.lambda.Function, statements: readonly object[]) {
    const role = createRole("timer", "scheduler.amazonaws.com", statements);
    new aws.scheduler.Schedule("timer", {
      name: "timer",
      scheduleExpression: "rate(5 minutes)",
      flexibleTimeWindow: { mode: "OFF" },
      target: { arn: fn.arn, roleArn: role.arn, input: '{"source":"schedule"}' },
    });
  }
  const code = "export const handler = async (event) => { console.log('from ' + event.source); };";

  it("invokes its function at once and then at its rate, until the environment stops", async () => {
    const clock = createVirtualClock();
    const { environment, lines } = await deploy(
      () => {
        const fn = createFunction({ code });
        createSchedule(fn, [allow("lambda:InvokeFunction", fn.arn)]);
        return {};
      },
      { clock },
    );
    await clock.advance(0);
    await lines.containing("from schedule");
    await clock.advance(5 * 60_000);
    await lines.containing("from schedule", 2);
    await environment.stop();
    await clock.advance(3_600_000);
    expect(lines.all).toHaveLength(2);
  });

  it("tells what its role lacks", async () => {
    const { failures } = await deploy(() => {
      createSchedule(createFunction({ code }), []);
      return {};
    });
    expect(await failures.containing("timer-")).toContain(
      "is not authorized to perform: lambda:InvokeFunction",
    );
  });
});
