/** What a service reported to CloudWatch at one moment. */
export interface Point {
  /** The point's timestamp, in seconds. */
  readonly at: number;
  readonly value: number;
  /** How many samples of this value it stands for; 1 by default. */
  readonly samples?: number;
  /** When CloudWatch has it: Lambda dates an invocation's points back to its start (Lambda developer guide, "Types of metrics"). */
  readonly known?: number;
}

/** The points of each metric by its name, such as `AWS/SQS ApproximateAgeOfOldestMessage`. */
export type Reported = Readonly<Record<string, readonly Point[]>>;

/** One value for each period, oldest first; undefined where the metric has no point. */
export type Series = readonly (number | undefined)[];

/** A metric as a period's statistic, in CloudWatch's words: Sum, Maximum, SampleCount, p95 … */
export function statisticOf(points: readonly Point[], statistic: string): number | undefined {
  if (points.length === 0) return undefined;
  switch (statistic) {
    case "Sum":
      return points.reduce((sum, { value, samples = 1 }) => sum + value * samples, 0);
    case "SampleCount":
      return samplesOf(points);
    case "Maximum":
      return Math.max(...points.map(({ value }) => value));
    case "Minimum":
      return Math.min(...points.map(({ value }) => value));
    case "Average":
      return (statisticOf(points, "Sum") ?? 0) / samplesOf(points);
    default:
      return percentileOf(points, percentOf(statistic));
  }
}

function samplesOf(points: readonly Point[]): number {
  return points.reduce((sum, { samples = 1 }) => sum + samples, 0);
}

/** 95 for p95. */
export function percentOf(statistic: string): number {
  const [, percent] = /^p(\d{1,2}(?:\.\d+)?)$/.exec(statistic) ?? [];
  if (percent === undefined) throw new Error(`No such statistic: ${statistic}`);
  return Number(percent);
}

/** The smallest value that so many percent of the samples don't exceed. */
function percentileOf(points: readonly Point[], percent: number): number | undefined {
  const sorted = points.toSorted((a, b) => a.value - b.value);
  const rank = (samplesOf(points) * percent) / 100;
  let passed = 0;
  return sorted.find(({ samples = 1 }) => {
    passed += samples;
    return passed >= rank;
  })?.value;
}
