import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { workloadTags } from "../../environment.ts";
import { physicalName } from "../../physicalName.ts";
import { activityRules } from "./activityRules.ts";
import type { AlarmRule } from "./alarmRule.ts";
import type { AlarmsArgs } from "./args.ts";
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
    ...executionRules(stateMachineArn, settings.failedExecutions),
    ...workerRules(worker),
    ...deadLetterRules(worker.deadLetterQueueName),
  ];
}

function taskRules({ manifest, settings: { pickupSeconds }, tasks }: AlarmsArgs): AlarmRule[] {
  return tasks.transport === "callback"
    ? queueRules(tasks, pickupSeconds, manifest.handlerBudgetSeconds)
    : activityRules(tasks.activityArn, pickupSeconds);
}

function createAlarm(
  name: string,
  rule: AlarmRule,
  { environment, manifest }: AlarmsArgs,
  parent: Alarms,
): void {
  const { id, description, alarm } = rule;
  const actions = environment.alarmTopicArn === undefined ? [] : [environment.alarmTopicArn];
  new aws.cloudwatch.MetricAlarm(
    `${name}-${id}`,
    {
      name: `${physicalName(environment, manifest.name)}-${id}`,
      alarmDescription: `${description} Runbook: docs/runbooks.md, "${id}".`,
      ...alarm,
      alarmActions: actions,
      okActions: actions,
      tags: workloadTags(environment, manifest.name),
    },
    { parent },
  );
}
