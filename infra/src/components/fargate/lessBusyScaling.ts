import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { ONE_MINUTE } from "../monitoring/alarmRule.ts";
import { METRICS_NAMESPACE, metricsDimensions, SLOT_UTILISATION } from "../shared/metrics.ts";
import type { FargateWorkerArgs, Scaled } from "./args.ts";
import { createStepPolicy } from "./stepPolicy.ts";

/**
 * How many percent of tasks go where one less would use no more than such a part of the target: so few that the others stay below it.
 * None is deep, since AWS may go by the newest minute alone, and by those few workers that CloudWatch shows of it: two idle ones of
 * twelve read as 0 %. What is left idle goes by its own policy, or with the next step.
 */
const STEPS = [
  [0.3, -50],
  [0.55, -30],
  [0.7, -20],
] as const;

const LARGEST_PART = STEPS[STEPS.length - 1]?.[0] ?? 0;

/** Longer than a low that comes by chance. */
const MINUTES = 15;

/** All but one: the newest says little while it is half seen. */
const LOW_MINUTES = MINUTES - 1;

const COOL_DOWN_SECONDS = 300;

/**
 * Removes surplus tasks after fifteen minutes. Target tracking goes by the last minute alone, as low as chance has it, and by tasks
 * that are about to leave besides: where handlers run for minutes it went up and down more than twice an hour.
 */
export function createLessBusyScaling(
  name: string,
  args: FargateWorkerArgs,
  scaled: Scaled,
  parent: pulumi.Resource,
): void {
  const { environment, manifest, settings } = args;
  const target = settings.tasks.targetUtilization;
  createStepPolicy(
    name,
    {
      ...{ environment, manifest, scaled, suffix: "less-busy", aggregation: "Average" },
      coolDownSeconds: COOL_DOWN_SECONDS,
      steps: STEPS.map(([to, percent], index) => ({
        from: (STEPS[index - 1]?.[0] ?? Number.NEGATIVE_INFINITY) * target,
        to: to * target,
        percent,
      })),
      alarm: {
        alarmDescription: `Scaling: in ${LOW_MINUTES} of ${MINUTES} minutes one task less would have been enough.`,
        metricQueries: withOneLess(args),
        comparisonOperator: "LessThanThreshold",
        threshold: LARGEST_PART * target,
        evaluationPeriods: MINUTES,
        datapointsToAlarm: LOW_MINUTES,
        treatMissingData: "missing",
      },
    },
    parent,
  );
}

/** How busy the slots would be with one worker less. Each speaks once a minute. A division by 0 gives no value: one worker stays. */
function withOneLess({
  environment,
  manifest,
}: FargateWorkerArgs): aws.types.input.cloudwatch.MetricAlarmMetricQuery[] {
  const dimensions = metricsDimensions(environment, manifest.name);
  const used = { namespace: METRICS_NAMESPACE, metricName: SLOT_UTILISATION, dimensions };
  return [
    {
      id: "use",
      expression: "used / (workers - 1)",
      label: "Use of the slots with one task less, in percent",
      returnData: true,
    },
    { id: "used", metric: { ...used, stat: "Sum", period: ONE_MINUTE } },
    { id: "workers", metric: { ...used, stat: "SampleCount", period: ONE_MINUTE } },
  ];
}
