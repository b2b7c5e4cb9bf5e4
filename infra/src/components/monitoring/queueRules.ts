import type { Manifest } from "@sfn-workers/worker-core/manifest";
import type { WorkloadSettings } from "../../settings/workloadSettings.ts";
import type { QueueAddress } from "../tasks/source.ts";
import { type AlarmRule, FIVE_MINUTES, notEmpty, sqs } from "./alarmRule.ts";

/** Alarms on the tasks of a queue. They contain no part of a message, because a message holds a task token. */
export function queueRules(
  { queueName, deadLetterQueueName }: QueueAddress,
  settings: WorkloadSettings,
  manifest: Manifest,
): AlarmRule[] {
  const { pickupSeconds } = settings.alarms;
  return [
    {
      id: "pick-up-slow",
      description: `A task waits longer than ${pickupSeconds} s for a worker.`,
      alarm: {
        ...sqs(queueName)("ApproximateAgeOfOldestMessage"),
        statistic: "Maximum",
        period: FIVE_MINUTES,
        evaluationPeriods: 1,
        // The age grows until the message is deleted, so it includes the time with the worker.
        threshold: pickupSeconds + workerSeconds(settings, manifest),
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

/** How long a worker has a message at most: a batch that Lambda gathers and the worker runs in rounds, or a task. */
function workerSeconds(settings: WorkloadSettings, { handlerBudgetSeconds }: Manifest): number {
  if (settings.worker !== "lambda" || settings.transport === "activity") {
    return handlerBudgetSeconds;
  }
  const { batchSize, batchWindowSeconds, concurrency } = settings;
  return batchWindowSeconds + Math.ceil(batchSize / concurrency) * handlerBudgetSeconds;
}
