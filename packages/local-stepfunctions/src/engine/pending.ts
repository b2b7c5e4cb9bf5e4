import type { JsonObject } from "@sfn-workers/states-language/json";

/** Where an ItemReader reads. */
export interface ReadFrom {
  readonly bucket: string;
  readonly key: string;
  readonly prefix: string;
  /** All that the state names, such as a VersionId. */
  readonly parameters?: JsonObject;
  /** Of the items; 0 without a bound. */
  readonly maxItems: number;
}

/** The output of a Catch that caught an error. */
export interface PendingCatch {
  readonly kind: "catch";
  /** Index in Catch. */
  readonly index: number;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** Whether the state had started branches or items. */
  readonly forked: boolean;
  /** The frame's last event before the state failed. */
  readonly before: number;
}
