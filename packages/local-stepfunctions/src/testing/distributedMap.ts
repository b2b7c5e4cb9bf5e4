import type { HistoryEvent } from "./endpoint.ts";

/** A machine whose distributed Map hands each item to an activity. */
export const distributedMap = (activity: string, more: object = {}) => ({
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      Label: "L",
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Work",
        States: { Work: { Type: "Task", Resource: activity, End: true } },
      },
      End: true,
      ...more,
    },
  },
});

/** The ARNs of the Map runs in a history, the oldest first. */
export function mapRunsIn(events: readonly HistoryEvent[]): string[] {
  return events
    .filter(({ type }) => type === "MapRunStarted")
    .map((event) => (event["mapRunStartedEventDetails"] as { mapRunArn: string }).mapRunArn);
}
