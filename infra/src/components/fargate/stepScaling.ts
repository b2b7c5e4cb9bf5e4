import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Metric, ONE_MINUTE, sqs, states } from "../monitoring/alarmRule.ts";
import {
  METRICS_NAMESPACE,
  metricsDimensions,
  PICK_UP_TO_REPORT,
  SLOT_UTILISATION,
} from "../shared/metrics.ts";
import type { TaskAddress } from "../tasks/source.ts";
import type { FargateWorkerArgs, Scaled } from "./args.ts";
import { createStepPolicy } from "./stepPolicy.ts";

/**
 * How many percent of tasks are added where the work that a minute brought is so many percent of what all slots do in one. Beyond 400 %
 * less than in proportion: what came at once need not be done within a minute.
 */
const STEPS = [
  [120, 50],
  [200, 100],
  [400, 250],
  [800, 400],
  [1_600, 800],
  [3_000, 2_500],
  [4_000, 4_900],
  [20_000, 8_000],
  [40_000, 15_000],
] as const;

/** Minutes with so much work add tasks. */
export const [[THRESHOLD]] = STEPS;

/** Until the new tasks run and are counted, the same load would add as many again. */
const COOL_DOWN_SECONDS = 180;

/** So many tasks in one minute say nothing: as many come by chance where one comes a minute. */
const BY_CHANCE = 5;

/** Assumed of a handler in a minute in which none ended, in milliseconds. */
const UNKNOWN_HANDLER_MS = 30_000;

/**
 * Adds tasks within three minutes when many tasks come at once. Target tracking sees no more than that all slots work, and adds four
 * tenths at a time, the first after five minutes.
 */
export function createStepScaling(
  name: string,
  args: FargateWorkerArgs,
  scaled: Scaled,
  parent: pulumi.Resource,
): void {
  const { environment, manifest } = args;
  createStepPolicy(
    name,
    {
      ...{ environment, manifest, scaled, suffix: "steps", aggregation: "Maximum" },
      coolDownSeconds: COOL_DOWN_SECONDS,
      steps: STEPS.map(([from, percent], index) => ({
        from,
        to: STEPS[index + 1]?.[0] ?? Number.POSITIVE_INFINITY,
        percent,
      })),
      alarm: {
        alarmDescription: `Scaling: the tasks of a minute are more work than the workers' slots do in ${THRESHOLD} % of one.`,
        metricQueries: loadQueries(args),
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        threshold: THRESHOLD,
        evaluationPeriods: 1,
        treatMissingData: "notBreaching",
      },
    },
    parent,
  );
}

/** The work that a minute brought to the activity, or that waits in the queue, in percent of what all slots do in a minute. */
export function loadQueries({
  environment,
  manifest,
  settings,
  tasks,
}: FargateWorkerArgs): aws.types.input.cloudwatch.MetricAlarmMetricQuery[] {
  const dimensions = metricsDimensions(environment, manifest.name);
  const ofWorker = (metricName: string) => ({
    namespace: METRICS_NAMESPACE,
    metricName,
    dimensions,
  });
  const { arrived, runTime } = tasksMetrics(tasks.address, ofWorker(PICK_UP_TO_REPORT));
  const minutes = `FILL(runtime, ${UNKNOWN_HANDLER_MS}) / ${ONE_MINUTE * 1_000}`;
  const slots = `FILL(workers, ${settings.tasks.min}) * ${settings.concurrency}`;
  return [
    {
      id: "load",
      expression: `100 * (tasks - ${BY_CHANCE}) * (${minutes}) / (${slots})`,
      label: "Work of a minute in percent of the slots",
      returnData: true,
    },
    { id: "tasks", metric: { ...arrived, period: ONE_MINUTE } },
    { id: "runtime", metric: { ...runTime, stat: "Average", period: ONE_MINUTE } },
    // Each worker speaks once a minute.
    {
      id: "workers",
      metric: { ...ofWorker(SLOT_UTILISATION), stat: "SampleCount", period: ONE_MINUTE },
    },
  ];
}

interface TasksMetrics {
  readonly arrived: Metric & { readonly stat: string };
  readonly runTime: Metric;
}

function tasksMetrics(tasks: TaskAddress, ofWorkers: Metric): TasksMetrics {
  if (tasks.transport === "callback") {
    const visible = sqs(tasks.queueName)("ApproximateNumberOfMessagesVisible");
    return { arrived: { ...visible, stat: "Maximum" }, runTime: ofWorkers };
  }
  const ofActivity = states({ ActivityArn: tasks.activityArn });
  return {
    arrived: { ...ofActivity("ActivitiesScheduled"), stat: "Sum" },
    runTime: ofActivity("ActivityRunTime"),
  };
}
