import type { Outcome } from "@sfn-workers/simulation";

/** What a simulation came to, for the table, a page and scripts. Times are in seconds. */
export interface Summary {
  readonly executions: number;
  readonly succeeded: number;
  /** By error. */
  readonly failed: Readonly<Record<string, number>>;
  readonly unfinished: number;
  readonly mostWaiting: number;
  readonly pickUp: Waits;
  /** Of tasks whose state was retried. */
  readonly retryPickUp: Waits;
  readonly lastEndSeconds: number;
  readonly endedAtSeconds: number;
  readonly workers: { readonly average: number; readonly most: number };
  /** Null if it has not ended; undefined if there was none. */
  readonly deploymentSeconds?: number | null;
  /** US dollars. */
  readonly cost: {
    readonly workers: number;
    readonly transitions: number;
    /** Both, for a thousand executions that ended; null if none did. */
    readonly perThousand: number | null;
  };
  /** Counts of the platform, such as wake-ups that were dropped. */
  readonly counts: Readonly<Record<string, number>>;
}

export interface Waits {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly longest: number;
}

export function summaryOf(outcome: Outcome): Summary {
  const { counts, minutes, dollars, deploymentSeconds } = outcome;
  const ended = counts.started - outcome.unfinished;
  const perExecution = dollars.workers / ended + dollars.transitions / counts.started;
  return {
    executions: counts.started,
    succeeded: counts.succeeded,
    failed: Object.fromEntries(counts.failed),
    unfinished: outcome.unfinished,
    mostWaiting: most(minutes.map(({ backlog }) => backlog)),
    pickUp: waitsOf(counts.firstPickUpsMs),
    retryPickUp: waitsOf(counts.retryPickUpsMs),
    lastEndSeconds: outcome.lastEndSeconds,
    endedAtSeconds: outcome.endedAtSeconds,
    workers: {
      average: averageOf(outcome),
      most: Math.max(
        most(minutes.map(({ workers }) => workers)),
        outcome.platform["mostAtOnce"] ?? 0,
      ),
    },
    ...(deploymentSeconds !== undefined && {
      deploymentSeconds: Number.isFinite(deploymentSeconds) ? deploymentSeconds : null,
    }),
    cost: { ...dollars, perThousand: ended === 0 ? null : perExecution * 1_000 },
    counts: outcome.platform,
  };
}

function averageOf({ minutes, endedAtSeconds }: Outcome): number {
  const seconds = minutes.at(-1)?.workerSeconds;
  if (seconds !== undefined) return seconds / Math.max(1, endedAtSeconds);
  return minutes.reduce((sum, { workers }) => sum + workers, 0) / Math.max(1, minutes.length);
}

function most(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), 0);
}

export function waitsOf(ms: readonly number[]): Waits {
  const sorted = Float64Array.from(ms).sort();
  // The nearest rank.
  const at = (part: number) =>
    (sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0) / 1_000;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), longest: at(1) };
}
