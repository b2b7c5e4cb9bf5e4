import {
  activityEnvironment,
  callbackEnvironment,
  UNKNOWN_TRANSPORT,
  wholeNumber,
} from "@sfn-workers/workloads/environment";
import * as z from "zod";

const MAX_PORT = 65_535;
/** Twelve hours. SQS API: VisibilityTimeout. */
const MAX_VISIBILITY_SECONDS = 43_200;

/** Two days. ECS guide: task scale-in protection. */
const MAX_PROTECTED_MINUTES = 2_880;

/** The most that a service may have by default. Amazon ECS endpoints and quotas: tasks per service. */
const MAX_TASKS = 5_000;

const everyTask = {
  /** Whether to end once the queue is empty, for tasks that are started on demand. */
  DRAIN: z.stringbool().default(false),
  /** Whether executions count the task, and wake no other one: with DRAIN it stops itself before its last poll. */
  COUNTED: z.stringbool().default(false),
  /** With DRAIN: the task ends at once if more tasks of its family run. */
  MOST_TASKS: wholeNumber(1, MAX_TASKS).optional(),
  /** The loopback port of the container's health check; without it there is no health check. */
  HEALTH_PORT: wholeNumber(1, MAX_PORT).optional(),
  /** For how long a busy task keeps ECS from replacing it, before it rests for a moment. */
  PROTECTED_MINUTES: wholeNumber(1, MAX_PROTECTED_MINUTES).default(15),
  /** Whether a busy task asks ECS if a deployment replaces it. */
  WATCH_DEPLOYMENTS: z.stringbool().default(false),
  /** Set by ECS in every task. */
  ECS_AGENT_URI: z.url().optional(),
  ECS_CONTAINER_METADATA_URI_V4: z.url().optional(),
};

export const fargateEnvironment = z.discriminatedUnion(
  "TRANSPORT",
  [
    activityEnvironment.extend(everyTask),
    callbackEnvironment.extend({
      ...everyTask,
      /** How long a received message is hidden. */
      VISIBILITY_SECONDS: wholeNumber(1, MAX_VISIBILITY_SECONDS),
    }),
  ],
  { error: UNKNOWN_TRANSPORT },
);

export type FargateEnvironment = z.infer<typeof fargateEnvironment>;
