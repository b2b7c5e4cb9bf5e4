import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../physicalName.ts";
import { metricsDimensions } from "../shared/metrics.ts";
import { activityRules } from "./activityRules.ts";
import type { AlarmRule } from "./alarmRule.ts";
import type { AlarmsArgs, WatchedExecutions } from "./args.ts";
import { executionRules, scheduleRules } from "./executionRules.ts";
import { notPickedUpRules } from "./notPickedUp.ts";
import { queueRules } from "./queueRules.ts";
import { workerRules } from "./workerRules.ts";

/** The alarms of one workload or workflow; docs/runbooks.md has a section for each. */
export class Alarms extends pulumi.ComponentResource {
  readonly arns: readonly pulumi.Output<string>[];

  constructor(name: string, args: AlarmsArgs, options?: pulumi.ComponentResourceOptions) {
    super("sfn-workers:index:Alarms", name, {}, options);
    this.arns = args.rules.map((rule) => createAlarm(name, rule, args, this).arn);
    this.registerOutputs({});
  }
}

/** What is watched of a workload. */
export function workloadRules(args: WatchedExecutions): AlarmRule[] {
  const { settings, stateMachineArn, worker } = args;
  return [
    ...taskRules(args),
    ...(stateMachineArn === undefined
      ? []
      : executionRules(stateMachineArn, settings.alarms.failedExecutions)),
    ...workerRules(worker, settings),
    ...scheduleRules(worker.deadLetterQueueName, "the worker"),
  ];
}

function taskRules({ environment, manifest, settings, tasks }: WatchedExecutions): AlarmRule[] {
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
  { environment, owner, tags }: AlarmsArgs,
  parent: Alarms,
): aws.cloudwatch.MetricAlarm {
  const { id, description, alarm, notifiesOfSilence = false } = rule;
  const actions = environment.alarmTopicArn === undefined ? [] : [environment.alarmTopicArn];
  return new aws.cloudwatch.MetricAlarm(
    `${name}-${id}`,
    {
      name: `${physicalName(environment, owner)}-${id}`,
      alarmDescription: `${description} Runbook: docs/runbooks.md, "${id}".`,
      ...alarm,
      alarmActions: actions,
      okActions: actions,
      ...(notifiesOfSilence && { insufficientDataActions: actions }),
      tags: { ...tags },
    },
    { parent },
  );
}
