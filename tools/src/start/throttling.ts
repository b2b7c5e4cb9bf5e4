import type { Throttled } from "@sfn-workers/local-cloud";

/** Counts how often functions were throttled. */
export interface Throttling {
  add(failure: Throttled): void;
  /** How often the function with this ARN was throttled. */
  times(arn: string): number;
  /** A line for each function: how often, why, and what to set. */
  lines(): readonly string[];
}

export function createThrottling(): Throttling {
  const counts = new Map<string, { readonly failure: Throttled; times: number }>();
  return {
    add(failure) {
      const known = counts.get(failure.arn) ?? { failure, times: 0 };
      known.times += 1;
      counts.set(failure.arn, known);
    },
    times: (arn) => counts.get(arn)?.times ?? 0,
    lines: () => [...counts.values()].map(({ failure, times }) => line(failure, times)),
  };
}

function line({ name, limit, size }: Throttled, times: number): string {
  const often = times === 1 ? "once" : `${times} times`;
  const [why, set] =
    limit === "function"
      ? [`its reservedConcurrency of ${size} was in use`, "raise it, or raise concurrency"]
      : [
          `the account's ${size} unreserved concurrent executions were in use`,
          "raise --lambda-concurrency, or set reservedConcurrency for it",
        ];
  return `the function ${name} was throttled ${often}: ${why}; ${set}`;
}
