import { z } from "zod";
import type { Cloud } from "../cloud.ts";
import {
  MAX_SCHEDULE_DESCRIPTION_CHARACTERS,
  MAX_SCHEDULE_NAME_CHARACTERS,
  SCHEDULE_WINDOW_MINUTES,
} from "../limits.ts";
import { arnOf, physicalName, regionOf } from "../names.ts";
import { createDeadLetters } from "../scheduler/deadLetters.ts";
import { createDelivery, type Delivery } from "../scheduler/delivery.ts";
import { readSchedule, type ScheduleExpression } from "../scheduler/expression.ts";
import { readTarget, type ScheduleTarget, TargetInputs } from "../scheduler/target.ts";
import { startScheduleTimer } from "../scheduler/timer.ts";
import { type CreateCounterpart, type LocalRegistration, readInputs } from "./counterpart.ts";

const Window = z
  .strictObject({
    mode: z.enum(["OFF", "FLEXIBLE"]),
    maximumWindowInMinutes: z
      .number()
      .int()
      .min(SCHEDULE_WINDOW_MINUTES.min)
      .max(SCHEDULE_WINDOW_MINUTES.max)
      .optional(),
  })
  .refine(({ mode, maximumWindowInMinutes: max }) => mode === "OFF" || max !== undefined, {
    path: ["maximumWindowInMinutes"],
    message: "required when mode is FLEXIBLE",
  });

export const Inputs = z.strictObject({
  name: z.string().optional(),
  namePrefix: z.string().optional(),
  groupName: z.string().default("default"),
  description: z.string().max(MAX_SCHEDULE_DESCRIPTION_CHARACTERS).optional(),
  scheduleExpression: z.string(),
  scheduleExpressionTimezone: z.string().default("UTC"),
  startDate: z.string().optional(),
  endDate: z.string().optional(),
  flexibleTimeWindow: Window,
  kmsKeyArn: z.string().optional(),
  state: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  target: TargetInputs,
});
type ScheduleInputs = z.infer<typeof Inputs>;

/** `aws:scheduler/schedule:Schedule` */
export const schedule: CreateCounterpart = async (resource, cloud) => {
  const inputs = readInputs(Inputs, resource);
  const name = physicalName(resource, inputs.name, inputs.namePrefix);
  const arn = arnOf(resource.region, "scheduler", `schedule/${inputs.groupName}/${name}`);
  let current = await readPlan(inputs, { name, arn }, cloud);
  // Another one may be created at the same time.
  if (cloud.schedules.has(arn)) throw new Error(`name: Schedule ${name} already exists.`);
  const deliveries = [current.delivery];
  cloud.schedules.add(arn);
  let started = false;
  let timer: { stop(): void } | undefined;

  function startTimer(): void {
    if (!started || !current.enabled) return;
    const { expression, windowMs, delivery } = current;
    const fire = delivery.deliver;
    timer = startScheduleTimer({ expression, clock: cloud.clock, windowMs, seed: arn, fire });
  }

  const state = () => ({ description: current.description, outputs: { arn, name } });
  return {
    ...state(),
    id: `${inputs.groupName}/${name}`,
    start() {
      started = true;
      startTimer();
    },
    /** Events that wait for another attempt keep the target that they were for. */
    async update(changed: LocalRegistration) {
      current = await readPlan(readInputs(Inputs, changed), { name, arn }, cloud);
      deliveries.push(current.delivery);
      timer?.stop();
      startTimer();
      return state();
    },
    quiesce() {
      started = false;
      timer?.stop();
      for (const delivery of deliveries) delivery.stop();
    },
    delete: () => void cloud.schedules.delete(arn),
  };
};

/** @throws {Error} when EventBridge Scheduler would refuse the name, or its group is not emulated. */
export function checkSchedule(resource: LocalRegistration): void {
  const { name: given, namePrefix, groupName } = readInputs(Inputs, resource);
  const name = physicalName(resource, given, namePrefix);
  if (name.length > MAX_SCHEDULE_NAME_CHARACTERS || !/^[\w.-]+$/.test(name)) {
    throw new Error(
      `name: Value '${name}' at 'name' failed to satisfy constraint: it has 1 to ${MAX_SCHEDULE_NAME_CHARACTERS} of the ` +
        "characters 0-9 a-z A-Z - _ .",
    );
  }
  if (groupName !== "default") {
    throw new Error(
      `groupName: Schedule group ${groupName} does not exist. Supported locally: the group default`,
    );
  }
}

interface Plan {
  readonly description: string;
  readonly enabled: boolean;
  readonly expression: ScheduleExpression;
  readonly windowMs: number;
  readonly delivery: Delivery;
}

/** @throws {Error} when EventBridge Scheduler would refuse the schedule. */
async function readPlan(
  inputs: ScheduleInputs,
  { name, arn }: { readonly name: string; readonly arn: string },
  cloud: Cloud,
): Promise<Plan> {
  const { groupName, target, flexibleTimeWindow: window } = inputs;
  cloud.iam.requireTrust(
    target.roleArn,
    "scheduler.amazonaws.com",
    arnOf(regionOf(arn), "scheduler", `schedule-group/${groupName}`),
    "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
  );
  const { scheduleExpression, scheduleExpressionTimezone: timeZone, startDate, endDate } = inputs;
  const times = { expression: scheduleExpression, timeZone, startDate, endDate };
  const expression = readSchedule(times, cloud.clock.now());
  const enabled = inputs.state === "ENABLED";
  const minutes = window.mode === "OFF" ? 0 : (window.maximumWindowInMinutes ?? 0);
  const flexible = minutes === 0 ? "" : `, within ${minutes} minutes`;
  const { deadLetterConfig: dead, retryPolicy } = target;
  requireSameRegion("target.arn", target.arn, arn);
  if (dead !== undefined) requireSameRegion("target.deadLetterConfig.arn", dead.arn, arn);
  if (dead !== undefined && ![...cloud.sqs.queues()].some((queue) => queue.arn === dead.arn)) {
    throw new Error(`target.deadLetterConfig.arn: ${dead.arn} is not a queue of the program`);
  }
  const delivery = createDelivery(
    {
      schedule: { name, arn },
      session: { roleArn: target.roleArn, sessionName: name },
      target: decrypted(await readTarget(target, cloud), inputs.kmsKeyArn, arn, cloud),
      input: target.input,
      maxRetries: retryPolicy.maximumRetryAttempts,
      maxAgeSeconds: retryPolicy.maximumEventAgeInSeconds,
      deadLetters: dead && createDeadLetters({ name, arn, targetArn: target.arn }, dead.arn, cloud),
    },
    cloud,
  );
  const description = enabled ? `timer, ${expression.description}${flexible}` : "timer, disabled";
  return { description, enabled, expression, windowMs: minutes * 60_000, delivery };
}

/** Universal targets are in no Region. */
function requireSameRegion(argument: string, arn: string, scheduleArn: string): void {
  const region = regionOf(scheduleArn);
  if (["", region].includes(regionOf(arn))) return;
  throw new Error(
    `${argument}: ${arn} is in ${regionOf(arn)}: EventBridge Scheduler sends only to its own Region, ${region}: ` +
      "make the schedule in the Region of its target",
  );
}

/** A key encrypts what the target gets, so its role decrypts it first (EventBridge Scheduler user guide, encryption at rest). */
function decrypted(
  target: ScheduleTarget,
  kmsKeyArn: string | undefined,
  arn: string,
  { kms }: Pick<Cloud, "kms">,
): ScheduleTarget {
  if (kmsKeyArn === undefined) return target;
  const region = regionOf(arn);
  kms.requireUsable("kmsKeyArn", kmsKeyArn, region);
  const encryptionContext = { "aws:scheduler:schedule:arn": arn };
  const use = { viaService: "scheduler", region, encryptionContext };
  return {
    async start(session, input) {
      kms.require(session, "Decrypt", kmsKeyArn, use);
      await target.start(session, input);
    },
  };
}
