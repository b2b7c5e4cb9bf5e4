import type { COMPARISONS, TYPE_TESTS } from "../choice/rule.ts";
import type { QueryLanguage } from "../definition/states.ts";

/** An expression of JSONata, which is computed when the state runs. */
export type Query = `{%${string}%}`;

type Computed<T, L extends QueryLanguage> = [L] extends ["JSONata"] ? T | Query : T;

/** The types of the fields that hold neither states nor what any JSON may be. */
export interface Values<L extends QueryLanguage> extends Operands {
  readonly Comment: string;
  readonly QueryLanguage: QueryLanguage;
  readonly Version: "1.0";
  readonly End: boolean;
  readonly Resource: string;
  readonly TimeoutSeconds: Computed<number, L>;
  readonly TimeoutSecondsPath: string;
  readonly HeartbeatSeconds: Computed<number, L>;
  readonly HeartbeatSecondsPath: string;
  readonly Assign: object;
  readonly InputPath: string | null;
  readonly OutputPath: string | null;
  readonly ResultPath: string | null;
  readonly Seconds: Computed<number, L>;
  readonly SecondsPath: string;
  readonly Timestamp: string;
  readonly TimestampPath: string;
  readonly Error: string;
  readonly ErrorPath: string;
  readonly Cause: string;
  readonly CausePath: string;
  readonly ItemsPath: string;
  readonly Label: string;
  readonly MaxConcurrency: Computed<number, L>;
  readonly MaxConcurrencyPath: string;
  readonly ToleratedFailureCount: Computed<number, L>;
  readonly ToleratedFailureCountPath: string;
  readonly ToleratedFailurePercentage: Computed<number, L>;
  readonly ToleratedFailurePercentagePath: string;
  readonly MaxItemsPerBatch: Computed<number, L>;
  readonly MaxItemsPerBatchPath: string;
  readonly MaxInputBytesPerBatch: Computed<number, L>;
  readonly MaxInputBytesPerBatchPath: string;
  readonly MaxItems: Computed<number, L>;
  readonly MaxItemsPath: string;
  readonly Mode: "INLINE" | "DISTRIBUTED";
  readonly ExecutionType: "STANDARD" | "EXPRESS";
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly MaxAttempts: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds: number;
  readonly JitterStrategy: "NONE" | "FULL";
  readonly Variable: string;
  readonly Condition: Query | boolean;
}

type Comparison = (typeof COMPARISONS)[number];

/** What the operators of a rule take. */
type Operands = {
  readonly [O in Comparison]: O extends `Numeric${string}`
    ? number
    : O extends `Boolean${string}`
      ? boolean
      : string;
} & { readonly [O in Comparison as `${O}Path`]: string } & {
  readonly [O in (typeof TYPE_TESTS)[number]]: boolean;
} & { readonly StringMatches: string };
