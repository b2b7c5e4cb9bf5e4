import { AccessDeniedException } from "@sfn-workers/local-stepfunctions";
import { z } from "zod";
import type { Cloud } from "../cloud.ts";
import { arnOf, physicalName } from "../names.ts";
import { createDeadLetters } from "../scheduler/deadLetters.ts";
import { readScheduleExpression } from "../scheduler/expression.ts";
import { readTarget, TargetInputs } from "../scheduler/target.ts";
import { startScheduleTimer } from "../scheduler/timer.ts";
import { type CreateCounterpart, readInputs } from "./counterpart.ts";

export const Inputs = z.strictObject({
  name: z.string().optional(),
  namePrefix: z.string().optional(),
  groupName: z.string().default("default"),
  scheduleExpression: z.string(),
  scheduleExpressionTimezone: z.string().default("UTC"),
  state: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  target: TargetInputs,
});

/** `aws:scheduler/schedule:Schedule` */
export const schedule: CreateCounterpart = (resource, cloud) => {
  const inputs = readInputs(Inputs, resource);
  const { groupName, target } = inputs;
  const name = physicalName(resource, inputs.name, inputs.namePrefix);
  cloud.iam.requireTrust(
    target.roleArn,
    "scheduler.amazonaws.com",
    arnOf("scheduler", `schedule-group/${groupName}`),
    "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
  );
  const arn = arnOf("scheduler", `schedule/${groupName}/${name}`);
  const expression = readScheduleExpression(
    inputs.scheduleExpression,
    inputs.scheduleExpressionTimezone,
  );
  const fire = createStarter({ name, arn, target }, cloud);
  const enabled = inputs.state === "ENABLED";
  let timer: { stop(): void } | undefined;
  return {
    description: enabled ? `timer, ${expression.description}` : "timer, disabled",
    id: `${groupName}/${name}`,
    outputs: { arn, name },
    start() {
      if (enabled) timer = startScheduleTimer(expression, cloud.clock, fire);
    },
    quiesce: () => timer?.stop(),
  };
};

/** Returns a function that starts the target with the permissions of the schedule's role. */
function createStarter(
  schedule: { readonly name: string; readonly arn: string; readonly target: TargetInputs },
  cloud: Cloud,
): () => void {
  const { name } = schedule;
  const target = readTarget(schedule.target, cloud);
  const deadLetters = createDeadLetters(schedule, cloud);
  const session = { roleArn: schedule.target.roleArn, sessionName: name };
  return () => {
    try {
      target.start(session);
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      if (!(error instanceof AccessDeniedException)) {
        cloud.onFailure({
          kind: "targetFailed",
          name,
          arn: schedule.arn,
          message: error.message,
        });
      }
      void deadLetters?.send(session, error);
    }
  };
}
