import { readSchedule } from "@sfn-workers/local-cloud/schedules";
import type { Random } from "./random.ts";
import type { Declared } from "./resources.ts";
import type { Timeline } from "./timeline.ts";

/** What starts a worker regularly. */
export interface DeployedSchedule {
  /** `rate(…)` or `cron(…)` */
  readonly expression: string;
  readonly timeZone: string;
}

export function deployedSchedule(declared: Declared): DeployedSchedule {
  const schedule = declared.one("aws:scheduler/schedule:Schedule");
  return {
    expression: schedule.text("scheduleExpression"),
    timeZone: schedule.text("scheduleExpressionTimezone"),
  };
}

/** Calls `fire` whenever the schedule is due. It was created long ago: where in its interval a run begins is any time. */
export function startSchedule(
  deployed: DeployedSchedule,
  timeline: Timeline,
  random: Random,
  fire: () => void,
): void {
  const nowMs = timeline.wallNow?.() ?? 0;
  const epochMs = nowMs - timeline.now();
  const schedule = readSchedule(deployed, nowMs);
  const first = schedule.first(nowMs);
  const second = first === undefined ? undefined : schedule.next(first);
  if (first === undefined) return;
  const isRate = deployed.expression.startsWith("rate");
  const shift = isRate && second !== undefined ? random.next() * (second - first) : 0;
  fireAt(first);

  function fireAt(due: number): void {
    timeline.at(due - epochMs + shift, () => {
      fire();
      const next = schedule.next(due);
      if (next !== undefined) fireAt(next);
    });
  }
}
