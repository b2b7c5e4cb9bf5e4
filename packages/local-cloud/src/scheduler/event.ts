import { randomUUID } from "node:crypto";
import { ACCOUNT_ID } from "../limits.ts";
import { regionOf } from "../names.ts";

/** One attempt to invoke the target of a schedule. */
export interface Attempt {
  readonly scheduleArn: string;
  /** The time of the schedule, in milliseconds since 1970. */
  readonly dueMs: number;
  readonly executionId: string;
  /** From 1. */
  readonly number: number;
}

/** The input of an attempt, with the keywords of EventBridge Scheduler replaced (user guide, "context attributes"). */
export function inputOf(template: string, attempt: Attempt): string {
  const values: Readonly<Record<string, string>> = {
    "schedule-arn": attempt.scheduleArn,
    "scheduled-time": timeOf(attempt),
    "execution-id": attempt.executionId,
    "attempt-number": String(attempt.number),
  };
  return template.replace(
    /<aws\.scheduler\.([a-z-]+)>/g,
    (keyword, name: string) => values[name] ?? keyword,
  );
}

/** What a target without an input gets: a default notification (Target in the API reference). */
export function defaultInput(attempt: Attempt): string {
  return JSON.stringify({
    version: "0",
    id: randomUUID(),
    "detail-type": "Scheduled Event",
    source: "aws.scheduler",
    account: ACCOUNT_ID,
    time: timeOf(attempt),
    region: regionOf(attempt.scheduleArn),
    resources: [attempt.scheduleArn],
    detail: "{}",
  });
}

/** `2030-01-31T08:00:00Z` */
export function timeOf({ dueMs }: Pick<Attempt, "dueMs">): string {
  return new Date(dueMs).toISOString().replace(/\.\d{3}Z$/, "Z");
}
