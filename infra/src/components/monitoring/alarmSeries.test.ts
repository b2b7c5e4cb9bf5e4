import { describe, expect, test } from "vitest";
import { z } from "zod";
import { FAILURES, type Failure } from "../../testing/alarms/failures.ts";
import { type Life, NORMAL_OPERATION } from "../../testing/alarms/normalOperation.ts";
import { every, HOUR, MINUTE } from "../../testing/alarms/times.ts";
import { type Variant, variants } from "../../testing/alarms/variants.ts";
import { type AlarmState, type Reading, watch } from "../../testing/cloudwatch/alarmStates.ts";
import { KNOWN_METRICS } from "../../testing/cloudwatch/knownMetrics.ts";
import { build, type Graph } from "../../testing/graph.ts";
import { ALARM } from "../../testing/types.ts";
import { ownType } from "../../urns/difference.ts";
import { LISTS, matrixRuns, readList } from "../../urns/lists.ts";
import { manifests } from "../../urns/manifests.ts";

const WORKLOAD = "short";
const topic = "arn:aws:sns:us-east-1:000000000000:alarms";

/** What AWS's documentation leaves open: each alarm is right either way. */
const READINGS: readonly Reading[] = [
  { extraPeriods: 0, emptyFill: "nothing" },
  { extraPeriods: 2, emptyFill: "filler" },
  { extraPeriods: 5, emptyFill: "nothing" },
];

/** CloudWatch evaluates each minute. In a life of days that takes long to test, and alarms that see hours change slowly. */
function timesOf({ seconds }: Life): number[] {
  return every(seconds > 48 * HOUR ? 5 * MINUTE : MINUTE, MINUTE, seconds);
}

test("no environment of the lists has an alarm that the variants lack", async () => {
  const tested = new Set<string>();
  for (const variant of variants()) {
    for (const id of idsOf(await graphOf(variant))) tested.add(id);
  }
  const names = matrixRuns()
    .flatMap(({ file }) => readList(LISTS, file))
    // Those of workloads that notify: others scale a service.
    .filter(
      (urn) => ownType(urn) === ALARM && urn.includes("index:Workload$sfn-workers:index:Alarms$"),
    )
    .map((urn) => urn.split("::").at(-1) ?? "");
  const workload = new RegExp(`^(${Object.keys(manifests).join("|")})-`);
  const listed = new Set(names.map((name) => name.replace(workload, "")));
  expect(listed.size).toBeGreaterThan(0);
  expect([...listed].filter((id) => !tested.has(id))).toEqual([]);
});

interface Seen {
  /** When the alarm first notified, in seconds; undefined if it did not. */
  readonly at: number | undefined;
  readonly endsAs: AlarmState;
}

function seen(graph: Graph, id: string, life: Life): (Seen & Reading)[] {
  const states = watch(graph.inputs(ALARM, `${WORKLOAD}-${id}`), life.reported);
  const times = timesOf(life);
  return READINGS.map((reading) => {
    const all = states(reading, times);
    const first = all.find(({ notifies }) => notifies);
    return { at: first?.at, endsAs: all.at(-1)?.state ?? "INSUFFICIENT_DATA", ...reading };
  });
}

function graphOf({ settings }: Variant): Promise<Graph> {
  const workloads = { [WORKLOAD]: settings };
  return build({ lambdaConcurrency: 1_000, alarmTopicArn: topic, workloads });
}

function idsOf(graph: Graph): string[] {
  return graph.names(ALARM).map((name) => name.slice(`${WORKLOAD}-`.length));
}

describe.each(variants().map((variant) => [variant.name, variant] as const))("%s", (_, variant) => {
  const graphOfVariant = () => graphOf(variant);

  const normal = Object.entries(NORMAL_OPERATION).flatMap(([sentence, live]) => {
    const life = live(variant);
    return life === undefined ? [] : [{ sentence, life }];
  });
  const failures = Object.entries(FAILURES).flatMap(([sentence, live]) => {
    const failure = live(variant);
    return failure === undefined ? [] : [{ sentence, failure }];
  });

  test.each(normal)("no alarm goes off: $sentence", async ({ life }) => {
    const graph = await graphOfVariant();
    const quiet = idsOf(graph).filter((id) => !life.mayFire?.includes(id));
    const loud = quiet.flatMap((id) =>
      seen(graph, id, life).flatMap((found) => (found.at === undefined ? [] : [{ ...found, id }])),
    );
    expect(loud).toEqual([]);
  });

  test.each(failures)("$failure.fires goes off in time: $sentence", async ({ failure }) => {
    const graph = await graphOfVariant();
    const wrong = seen(graph, failure.fires, failure).filter((found) => !isRight(failure, found));
    expect(wrong).toEqual([]);
  });

  test("each metric exists, with these dimensions", async () => {
    const graph = await graphOfVariant();
    const watched = idsOf(graph).flatMap((id) => {
      return watchedMetrics(graph.inputs(ALARM, `${WORKLOAD}-${id}`));
    });
    expect(watched.filter((metric) => !isKnown(metric))).toEqual([]);
    const lives = [...normal.map(({ life }) => life), ...failures.map(({ failure }) => failure)];
    const reported = lives.flatMap((life) => Object.keys(life.reported));
    expect(reported.filter((name) => !isReportable(name))).toEqual([]);
  });

  test("each alarm has a failure that it exists for", async () => {
    const graph = await graphOfVariant();
    const fired = failures.map(({ failure }) => failure.fires);
    expect(idsOf(graph).toSorted()).toEqual([...new Set(fired)].toSorted());
  });
});

function isRight({ from, within, ...failure }: Failure, { at, endsAs }: Seen): boolean {
  const isInTime = at !== undefined && at >= from && at <= from + within;
  return isInTime && endsAs === (failure.endsAs ?? endsAs);
}

const watchedMetric = z.object({
  namespace: z.string(),
  metricName: z.string(),
  dimensions: z.record(z.string(), z.string()),
});

type WatchedMetric = z.infer<typeof watchedMetric>;

function watchedMetrics(inputs: unknown): WatchedMetric[] {
  const { metricQueries } = z
    .object({ metricQueries: z.array(z.object({ metric: watchedMetric.optional() })).optional() })
    .parse(inputs);
  if (metricQueries === undefined) return [watchedMetric.parse(inputs)];
  return metricQueries.flatMap(({ metric }) => (metric ? [metric] : []));
}

function isKnown({ namespace, metricName, dimensions }: WatchedMetric): boolean {
  const names = Object.keys(dimensions).toSorted().join();
  return KNOWN_METRICS.some(
    (family) =>
      family.namespace === namespace &&
      family.dimensions.toSorted().join() === names &&
      family.metrics.includes(metricName),
  );
}

function isReportable(name: string): boolean {
  return KNOWN_METRICS.some(({ namespace, metrics }) => {
    return metrics.some((metric) => `${namespace} ${metric}` === name);
  });
}
