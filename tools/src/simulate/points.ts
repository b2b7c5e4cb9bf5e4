import type { Minute } from "@sfn-workers/simulation";
import { type Waits, waitsOf } from "./summary.ts";

/** What samples say together of a span of time. */
export interface Point {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly startedPerMinute: number;
  /** The most at a time. */
  readonly waiting: number;
  readonly workers: number;
  readonly desired: number;
  /** Of the tasks that were picked up in it; undefined if there was none. */
  readonly pickUp: Waits | undefined;
  /** US dollars since the beginning, of workers and state transitions. */
  readonly cost: number;
}

const MINUTE_SECONDS = 60;

/** Points of `spanSeconds` each, until the last sample. */
export function pointsOf(samples: readonly Minute[], spanSeconds: number): Point[] {
  const spans = Map.groupBy(samples, ({ atSeconds }) =>
    Math.max(0, Math.ceil(atSeconds / spanSeconds - TOLERANCE) - 1),
  );
  let startedBefore = 0;
  let secondsBefore = 0;
  return [...spans].map(([index, span]) => {
    const most = (of: (sample: Minute) => number) => span.reduce((a, b) => Math.max(a, of(b)), 0);
    const waits = span.flatMap(({ pickUpsMs }) => pickUpsMs);
    const started = most((sample) => sample.started);
    const startedPerMinute = ((started - startedBefore) * MINUTE_SECONDS) / spanSeconds;
    startedBefore = started;
    const workerSeconds = most((sample) => sample.workerSeconds ?? 0);
    const average = (workerSeconds - secondsBefore) / spanSeconds;
    secondsBefore = workerSeconds;
    const ran = most(({ workers }) => workers);
    return {
      fromSeconds: index * spanSeconds,
      toSeconds: (index + 1) * spanSeconds,
      startedPerMinute,
      waiting: most(({ backlog }) => backlog),
      workers: Math.max(ran, average),
      // Nothing scales functions, of which some run between two samples.
      desired: workerSeconds === 0 ? most(({ desired }) => desired) : Math.max(ran, average),
      pickUp: waits.length === 0 ? undefined : waitsOf(waits),
      cost: most(({ dollars, transitionDollars }) => dollars + transitionDollars),
    };
  });
}

/** A sample at the end of a span belongs to it, whatever the division's rounding. */
const TOLERANCE = 1e-9;

/** How long the spans are with which `seconds` have at most `count`, and none without a sample. */
export function spanFor(seconds: number, sampleSeconds: number, count: number): number {
  return Math.max(1, Math.ceil(seconds / sampleSeconds / count)) * sampleSeconds;
}
