import { z } from "zod";
import { CONCURRENCY, SQS_RECEIVE_COUNT, SQS_RETENTION_SECONDS } from "../limits.ts";
import { scheduleProblem } from "./schedule.ts";

const activity = z
  .literal("activity")
  .default("activity")
  .describe("Tasks wait in an activity, and the worker polls it");

const callback = z
  .literal("callback")
  .describe("Tasks wait in an SQS queue, each in a message that has its task token");

export const schedule = z.string().superRefine((expression, context) => {
  const wrong = scheduleProblem(expression);
  if (wrong) context.addIssue({ code: "custom", message: wrong });
});

export const timezone = z
  .string()
  .refine(isTimeZone, "allowed: an IANA time zone, for example Europe/Berlin")
  .default("UTC")
  .describe("The time zone that a cron(…) schedule is read in");

const concurrency = z
  .int()
  .min(CONCURRENCY.min)
  .max(CONCURRENCY.max)
  .describe("Tasks that one worker runs at once");

/** The variables that a worker gets from this program; `_` at the end stands for every name that begins so. */
const TAKEN = [
  "WORKLOAD",
  "TRANSPORT",
  "ACTIVITY_ARN",
  "QUEUE_URL",
  "VISIBILITY_SECONDS",
  "MAX_RECEIVE_COUNT",
  "CONCURRENCY",
  "HEALTH_PORT",
  "DRAIN",
  "AWS_",
  "LAMBDA_",
  "POWERTOOLS_",
];

const variables = z
  .record(z.string(), z.string())
  .superRefine((given, context) => {
    for (const name of Object.keys(given)) {
      if (/^[A-Za-z]\w*$/.test(name) && !TAKEN.some((taken) => isTaken(name, taken))) continue;
      const message = `allowed: letters, digits and _, and none of ${TAKEN.join(", ")}`;
      context.addIssue({ code: "custom", path: [name], message });
    }
  })
  .default({})
  .describe("Environment variables for the handler; no secrets, they can be read in the console");

const alarms = z
  .strictObject({
    enabled: z.boolean().default(true).describe("Whether this workload has alarms"),
    pickupSeconds: z
      .int()
      .min(1)
      .default(600)
      .describe("Alarm when tasks wait longer than this for a worker"),
    failedExecutions: z
      .int()
      .min(1)
      .default(1)
      .describe("Alarm when this many executions fail within 5 minutes"),
  })
  .prefault({});

/** What every workload has whose worker polls an activity. */
export const ofActivity = {
  transport: activity,
  concurrency: concurrency.default(1),
  variables,
  alarms,
};

/** What every workload has whose tasks come from a queue. A receive brings up to 10 messages, so that many run at once. */
export const ofCallback = {
  transport: callback,
  concurrency: concurrency.default(10),
  variables,
  alarms,
  maxReceiveCount: z
    .int()
    .min(SQS_RECEIVE_COUNT.min)
    .max(SQS_RECEIVE_COUNT.max)
    .default(5)
    .describe(
      "The receive at which a message fails its execution as poison: each one before has lost its worker",
    ),
  queueSeconds: z
    .int()
    .min(1)
    .max(SQS_RETENTION_SECONDS)
    .optional()
    .describe(
      "How long a task may be in the queue, before a worker takes it and between two; by default 3600, or what maxReceiveCount lost workers take",
    ),
};

function isTaken(name: string, taken: string): boolean {
  return taken.endsWith("_") ? name.startsWith(taken) : name === taken;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
