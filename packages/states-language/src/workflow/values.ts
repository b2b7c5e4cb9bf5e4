import type { COMPARISONS, TYPE_TESTS } from "../choice/rule.ts";
import type { QueryLanguage } from "../definition/states.ts";

/** An expression of JSONata, which is computed when the state runs. */
export type Query = `{%${string}%}`;

type Computed<T, L extends QueryLanguage> = [L] extends ["JSONata"] ? T | Query : T;

/** The types of the fields that hold neither states nor what any JSON may be. */
export interface Values<L extends QueryLanguage> extends Numbers<L>, Texts, Operands {
  readonly Comment: string;
  readonly QueryLanguage: QueryLanguage;
  readonly Version: "1.0";
  readonly End: boolean;
  readonly Resource: string;
  readonly Assign: object;
  readonly InputPath: string | null;
  readonly OutputPath: string | null;
  readonly ResultPath: string | null;
  readonly ItemsPath: string;
  readonly Label: string;
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

type NumberField =
  | "TimeoutSeconds"
  | "HeartbeatSeconds"
  | "Seconds"
  | "MaxConcurrency"
  | "ToleratedFailureCount"
  | "ToleratedFailurePercentage"
  | "MaxItemsPerBatch"
  | "MaxInputBytesPerBatch"
  | "MaxItems";

/** JSONPath takes a computed number from a path. */
type Numbers<L extends QueryLanguage> = { readonly [F in NumberField]: Computed<number, L> } & {
  readonly [F in NumberField as `${F}Path`]: string;
};

type TextField = "Timestamp" | "Error" | "Cause";
type Texts = { readonly [F in TextField | `${TextField}Path`]: string };

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
