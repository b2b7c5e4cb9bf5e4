import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { workloadTags } from "../../environment.ts";
import { physicalName } from "../../physicalName.ts";
import { metricsDimensions } from "../shared/metrics.ts";
import { activityRules } from "./activityRules.ts";
import type { AlarmRule } from "./alarmRule.ts";
import type { AlarmsArgs } from "./args.ts";
import { notPickedUpRules } from "./notPickedUp.ts";
import { queueRules } from "./queueRules.ts";
import { deadLetterRules, executionRules, workerRules } from "./workerRules.ts";

/** The alarms of one workload; docs/runbooks.md has a section for each. */
export class Alarms extends pulumi.ComponentResource {
  constructor(name: string, args: AlarmsArgs, options?: pulumi.ComponentResourceOptions) {
    super("sfn-workers:index:Alarms", name, {}, options);
    for (const rule of rulesFor(args)) createAlarm(name, rule, args, this);
    this.registerOutputs({});
  }
}

function rulesFor(args: AlarmsArgs): AlarmRule[] {
  const { settings, stateMachineArn, worker } = args;
  return [
    ...taskRules(args),
    ...executionRules(stateMachineArn, settings.alarms.failedExecutions),
    ...workerRules(worker, settings),
    ...deadLetterRules(worker.deadLetterQueueName),
  ];
}

function taskRules({ environment, manifest, settings, tasks }: AlarmsArgs): AlarmRule[] {
  if (tasks.transport === "callback") return queueRules(tasks, settings, manifest);
  const { activityArn } = tasks;
  const ofWorker = metricsDimensions(environment, manifest.name);
  return [
    ...activityRules(activityArn, settings.alarms.pickupSeconds),
    ...notPickedUpRules(activityArn, ofWorker, settings),
  ];
}

function createAlarm(
  name: string,
  rule: AlarmRule,
  { environment, manifest }: AlarmsArgs,
  parent: Alarms,
): void {
  const { id, description, alarm, notifiesOfSilence = false } = rule;
  const actions = environment.alarmTopicArn === undefined ? [] : [environment.alarmTopicArn];
  new aws.cloudwatch.MetricAlarm(
    `${name}-${id}`,
    {
      name: `${physicalName(environment, manifest.name)}-${id}`,
      alarmDescription: `${description} Runbook: docs/runbooks.md, "${id}".`,
      ...alarm,
      alarmActions: actions,
      okActions: actions,
      ...(notifiesOfSilence && { insufficientDataActions: actions }),
      tags: workloadTags(environment, manifest.name),
    },
    { parent },
  );
}
