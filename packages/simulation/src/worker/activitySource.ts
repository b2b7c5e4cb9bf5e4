import type { TaskReports, TaskSource } from "@sfn-workers/worker-core";
import { classifyPollError, MAX_POLL_MS } from "@sfn-workers/worker-core/rules";
import type { Activity } from "../stepfunctions/activity.ts";

/** The worker's source of an activity's tasks. */
export function simulatedActivitySource(activity: Activity, reports: TaskReports): TaskSource {
  return {
    name: "activity",
    longestPollMs: MAX_POLL_MS,
    tasksPerPoll: 1,
    poll: () => activity.poll(),
    reports,
    classify: classifyPollError,
    async close() {},
  };
}
