export const MAP_RUN_COUNTS = [
  "pending",
  "running",
  "succeeded",
  "failed",
  "timedOut",
  "aborted",
  "total",
  "resultsWritten",
  "failuresNotRedrivable",
  "pendingRedrive",
] as const;

export type MapRunCount = (typeof MAP_RUN_COUNTS)[number];

/** How many child executions of a Map run are where, or how many items. */
export type MapRunCounts = Record<MapRunCount, number>;

export type UnsuccessfulCounts = Pick<MapRunCounts, "failed" | "timedOut" | "aborted">;
