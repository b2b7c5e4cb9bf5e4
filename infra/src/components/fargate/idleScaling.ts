import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { ONE_MINUTE } from "../monitoring/alarmRule.ts";
import { METRICS_NAMESPACE, metricsDimensions, SLOT_UTILISATION } from "../shared/metrics.ts";
import type { FargateWorkerArgs, Scaled } from "./args.ts";
import { createStepPolicy } from "./stepPolicy.ts";
import { loadQueries, THRESHOLD } from "./stepScaling.ts";

/** How many percent of the tasks go: as many as leave those that stay with no more than so much of the target in use. */
const SHARES = [50, 80, 98] as const;
/** Less than all of it, so that nothing scales out again for what is left. */
const OF_TARGET = 0.7;

const MINUTES = 5;

/** So many slots more count as used where handlers run for as long as the alarm looks back, and fewer where they are shorter. */
const TIMES_A_LOOK = 2;

/** Until the last of the tasks that go have left, and those that stay are seen alone. */
const COOL_DOWN_SECONDS = 240;

/**
 * Removes most tasks once they have been idle for five minutes, as after a burst: in fifteen, which others wait for, all that came for
 * the burst would be paid.
 */
export function createIdleScaling(
  name: string,
  args: FargateWorkerArgs,
  scaled: Scaled,
  parent: pulumi.Resource,
): void {
  const { environment, manifest, settings } = args;
  const target = settings.tasks.targetUtilization;
  const steps = SHARES.map((share) => ({ share, use: largestUse(share, target) }));
  const idle = largestUse(SHARES[0], target);
  createStepPolicy(
    name,
    {
      ...{ environment, manifest, scaled, suffix: "idle", aggregation: "Maximum" },
      coolDownSeconds: COOL_DOWN_SECONDS,
      steps: steps.map(({ share, use }, index) => ({
        from: steps[index + 1]?.use ?? Number.NEGATIVE_INFINITY,
        to: use,
        percent: -share,
      })),
      alarm: {
        alarmDescription: `Scaling: for ${MINUTES} minutes the workers have used less than ${idle} % of their slots.`,
        metricQueries: idleQueries(args),
        comparisonOperator: "LessThanThreshold",
        threshold: idle,
        evaluationPeriods: MINUTES,
        treatMissingData: "notBreaching",
      },
    },
    parent,
  );
}

/** The use of the slots, in percent, below which a share of the tasks may go. */
function largestUse(share: number, target: number): number {
  return hundredths((OF_TARGET * target * (100 - share)) / 100);
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

/**
 * How much of the slots' time was in use, and some slots more: where a handler runs for as long as the alarm looks back, that is a
 * single look, in which few were busy by chance. Among the many slots after a burst they are nothing. The running time comes later than
 * what workers say of themselves, of which the newest minute may show one alone: the last one that is there counts (CloudWatch user
 * guide, "Using metric math", FILL). A minute that adds tasks is none
 * of idleness, though nobody was busy yet: else the minutes before a burst would take what its first one has added.
 */
function idleQueries(args: FargateWorkerArgs): aws.types.input.cloudwatch.MetricAlarmMetricQuery[] {
  const { environment, manifest, settings } = args;
  const dimensions = metricsDimensions(environment, manifest.name);
  const looks = `(FILL(FILL(runtime, REPEAT), 0) / ${MINUTES * ONE_MINUTE * 1_000})`;
  const used = { namespace: METRICS_NAMESPACE, metricName: SLOT_UTILISATION, dimensions };
  return [
    {
      id: "use",
      expression: `IF(FILL(load, 0) >= ${THRESHOLD}, 100, used + 100 * ${TIMES_A_LOOK} * ${looks} / (workers * ${settings.concurrency}))`,
      label: "Use of the slots in percent",
      returnData: true,
    },
    { id: "used", metric: { ...used, stat: "Average", period: ONE_MINUTE } },
    ...loadQueries(args).map((query) => ({ ...query, returnData: false })),
  ];
}
