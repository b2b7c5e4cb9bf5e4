import { describe, expect, test } from "vitest";
import { FAILURES, type Failure } from "../../testing/alarms/failures.ts";
import { type Life, NORMAL_OPERATION } from "../../testing/alarms/normalOperation.ts";
import { every, HOUR, MINUTE } from "../../testing/alarms/times.ts";
import { variants } from "../../testing/alarms/variants.ts";
import { alarmStates, type Reading } from "../../testing/cloudwatch/alarmStates.ts";
import { build, type Graph } from "../../testing/graph.ts";
import { ALARM } from "../../testing/types.ts";

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

/** When an alarm first notified, in seconds; undefined if it did not. */
function firstNotice(graph: Graph, id: string, life: Life, reading: Reading): number | undefined {
  const inputs = graph.inputs(ALARM, `${WORKLOAD}-${id}`);
  for (const { at, notifies } of alarmStates(inputs, life.reported, reading, timesOf(life))) {
    if (notifies) return at;
  }
  return undefined;
}

function idsOf(graph: Graph): string[] {
  return graph.names(ALARM).map((name) => name.slice(`${WORKLOAD}-`.length));
}

describe.each(variants().map((variant) => [variant.name, variant] as const))("%s", (_, variant) => {
  const graphOfVariant = () =>
    build({
      lambdaConcurrency: 1_000,
      alarmTopicArn: topic,
      workloads: { [WORKLOAD]: variant.settings },
    });

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
      READINGS.flatMap((reading) => {
        const at = firstNotice(graph, id, life, reading);
        return at === undefined ? [] : [{ id, at, ...reading }];
      }),
    );
    expect(loud).toEqual([]);
  });

  test.each(failures)("$failure.fires goes off in time: $sentence", async ({ failure }) => {
    const graph = await graphOfVariant();
    const late = READINGS.flatMap((reading) => {
      const at = firstNotice(graph, failure.fires, failure, reading);
      return isInTime(failure, at) ? [] : [{ at, ...reading }];
    });
    expect(late).toEqual([]);
  });

  test("each alarm has a failure that it exists for", async () => {
    const graph = await graphOfVariant();
    const fired = failures.map(({ failure }) => failure.fires);
    expect(idsOf(graph).toSorted()).toEqual([...new Set(fired)].toSorted());
  });
});

function isInTime({ from, within }: Failure, at: number | undefined): boolean {
  return at !== undefined && at >= from && at <= from + within;
}
