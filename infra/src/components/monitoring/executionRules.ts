import type * as pulumi from "@pulumi/pulumi";
import { type AlarmRule, atLeast, notEmpty, states } from "./alarmRule.ts";

/** Alarms on the executions of a state machine. One without a timeout has no ExecutionsTimedOut. */
export function executionRules(
  stateMachineArn: pulumi.Input<string>,
  failedExecutions: number,
): AlarmRule[] {
  const ofMachine = states({ StateMachineArn: stateMachineArn });
  return [
    {
      id: "executions-failed",
      description: `${failedExecutions} or more executions failed within 5 minutes.`,
      alarm: atLeast(failedExecutions, ofMachine("ExecutionsFailed")),
    },
  ];
}

/** The alarm on executions that ran longer than their state machine allows: they don't count as failed. */
export function timeoutRules(stateMachineArn: pulumi.Input<string>): AlarmRule[] {
  const ofMachine = states({ StateMachineArn: stateMachineArn });
  return [
    {
      id: "executions-timed-out",
      description: "Executions ran longer than the timeout of their workflow.",
      alarm: atLeast(1, ofMachine("ExecutionsTimedOut")),
    },
  ];
}

/** The alarm on a schedule's failed starts, if there is a schedule. */
export function scheduleRules(
  deadLetterQueueName: pulumi.Input<string> | undefined,
  started: "the worker" | "executions",
): AlarmRule[] {
  if (deadLetterQueueName === undefined) return [];
  return [
    {
      id: "schedule-dead-letters",
      description: `The schedule could not start ${started}.`,
      alarm: notEmpty(deadLetterQueueName),
    },
  ];
}

/** The alarm on events for which no execution was started, if there is a rule. */
export function eventRules(deadLetterQueueName: pulumi.Input<string> | undefined): AlarmRule[] {
  if (deadLetterQueueName === undefined) return [];
  return [
    {
      id: "events-dead-letters",
      description: "The rule of EventBridge could not start executions.",
      alarm: notEmpty(deadLetterQueueName),
    },
  ];
}
