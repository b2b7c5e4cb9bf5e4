import type { QueueAddress } from "../tasks/source.ts";
import { type AlarmRule, FIVE_MINUTES, notEmpty, sqs } from "./alarmRule.ts";

/** Alarms on the tasks of a queue. They contain no part of a message, because a message holds a task token. */
export function queueRules(
  { queueName, deadLetterQueueName }: QueueAddress,
  pickupSeconds: number,
  handlerBudgetSeconds: number,
): AlarmRule[] {
  return [
    {
      id: "pick-up-slow",
      description: `A task waits longer than ${pickupSeconds} s for a worker.`,
      alarm: {
        ...sqs(queueName)("ApproximateAgeOfOldestMessage"),
        statistic: "Maximum",
        period: FIVE_MINUTES,
        evaluationPeriods: 1,
        // The age grows until the message is deleted, so it includes the time that the task runs.
        threshold: pickupSeconds + handlerBudgetSeconds,
        comparisonOperator: "GreaterThanThreshold",
        treatMissingData: "notBreaching",
      },
    },
    {
      id: "dead-letters",
      description: "Messages took worker after worker down, or are no tasks.",
      alarm: notEmpty(deadLetterQueueName),
    },
  ];
}
