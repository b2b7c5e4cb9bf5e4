import { isTimeZone } from "@sfn-workers/local-cloud/schedules";
import { ALLOWED_NAMES, isAllowedName } from "@sfn-workers/worker-core/manifest";
import { z } from "zod";
import {
  CONCURRENCY,
  MAX_QUEUE_POLICY,
  MAX_SCHEDULE_CHARACTERS,
  MAX_SQS_RETENTION_SECONDS,
  SQS_RECEIVE_COUNT,
} from "../limits.ts";
import { principalsOf } from "./principals.ts";
import { scheduleProblem } from "./schedule.ts";
import { REFERENCE_FORMS, referenceProblem } from "./secretReference.ts";
import { senders } from "./senderSchema.ts";

const activity = z.literal("activity").default("activity").describe("The worker polls an activity");

const callback = z
  .literal("callback")
  .describe("The state machine sends each task to an SQS queue, as a message with a task token");

export const schedule = z
  .string()
  .max(MAX_SCHEDULE_CHARACTERS)
  .superRefine((expression, context) => {
    const wrong = scheduleProblem(expression);
    if (wrong) context.addIssue({ code: "custom", message: wrong });
  });

export const DEFAULT_TIMEZONE = "UTC";

export const timezone = z
  .string()
  .refine(isTimeZone, "allowed: an IANA time zone, for example Europe/Berlin")
  .default(DEFAULT_TIMEZONE)
  .describe("The time zone of a cron(…) schedule");

const concurrency = z
  .int()
  .min(CONCURRENCY.min)
  .max(CONCURRENCY.max)
  .describe("How many tasks one worker runs at the same time");

const variables = z
  .record(z.string(), z.string())
  .superRefine(requireNames)
  .default({})
  .describe("Environment variables for the handler; not for secrets, since the console shows them");

const secrets = z
  .record(z.string(), z.string())
  .superRefine((references, context) => {
    requireNames(references, context);
    for (const [name, reference] of Object.entries(references)) {
      const message = referenceProblem(reference);
      if (message) context.addIssue({ code: "custom", path: [name], message });
    }
  })
  .default({})
  .describe(
    `Where the secrets that the manifest declares are kept, by name; never their values: ${REFERENCE_FORMS}`,
  );

function requireNames(
  values: Readonly<Record<string, string>>,
  context: z.core.$RefinementCtx,
): void {
  for (const name of Object.keys(values)) {
    if (isAllowedName(name)) continue;
    const message = `allowed: ${ALLOWED_NAMES}`;
    context.addIssue({ code: "custom", path: [name], message });
  }
}

export const DEFAULT_FAILED_EXECUTIONS = 1;

const alarms = z
  .strictObject({
    enabled: z.boolean().default(true).describe("Whether the workload has alarms"),
    pickupSeconds: z
      .int()
      .min(1)
      .optional()
      .describe(
        "The pick-up-slow alarm goes off when tasks wait for a worker longer than this; by default 600, or where only the schedule starts workers, 600 more than the longest time between two starts",
      ),
    failedExecutions: z
      .int()
      .min(1)
      .default(DEFAULT_FAILED_EXECUTIONS)
      .describe(
        "The executions-failed alarm goes off when this many executions fail within 5 minutes",
      ),
  })
  .prefault({});

const stateMachine = z
  .boolean()
  .default(true)
  .describe(
    "Whether the workload has a state machine of its own; without one, only workflows of the stack and senders hand it tasks",
  );

/** The settings of every workload with `transport: activity`. */
export const activitySettings = {
  transport: activity,
  stateMachine,
  senders,
  concurrency: concurrency.default(1),
  variables,
  secrets,
  alarms,
};

/** What a queue's policy has besides its receivers, with the longest names, and how often it names each of these. */
const REST_OF_QUEUE_POLICY = 4_096;
const TIMES_NAMED = 2;
const MAX_RECEIVERS_CHARACTERS = (MAX_QUEUE_POLICY.bytes - REST_OF_QUEUE_POLICY) / TIMES_NAMED;

const receivers = principalsOf(
  MAX_RECEIVERS_CHARACTERS,
  `a queue's policy has at most ${MAX_QUEUE_POLICY.bytes} and names each of them twice`,
)
  .default([])
  .describe(
    "ARNs of the roles and users, of this account, whose workers outside this environment may take tasks from the queue and hand them back, besides its own worker; what their own policies have to allow is in docs/transports.md",
  );

/** The settings of every workload with `transport: callback`. One receive returns up to 10 messages, hence the concurrency. */
export const callbackSettings = {
  transport: callback,
  stateMachine,
  senders,
  concurrency: concurrency.default(10),
  variables,
  secrets,
  alarms,
  maxReceiveCount: z
    .int()
    .min(SQS_RECEIVE_COUNT.min)
    .max(SQS_RECEIVE_COUNT.max)
    .default(5)
    .describe(
      "The receive count at which a message fails its execution with Worker.PoisonMessage, because it ended its workers; from the second receive on it runs alone",
    ),
  receivers,
  queueSeconds: z
    .int()
    .min(1)
    .max(MAX_SQS_RETENTION_SECONDS)
    .optional()
    .describe(
      "How long a task may spend in the queue, before its first worker and between two workers; by default 43200 (12 hours), or longer if maxReceiveCount - 1 lost workers take longer",
    ),
};
