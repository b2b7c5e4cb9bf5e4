import { z } from "zod";
import {
  CONCURRENCY,
  FARGATE_SIZES,
  LAMBDA_MEMORY_MIB,
  LAMBDA_TIMEOUT_SECONDS,
} from "../limits.ts";
import { SCHEDULE_FORMS, scheduleProblem } from "./schedule.ts";

const schedule = z.string().superRefine((expression, context) => {
  const wrong = scheduleProblem(expression);
  if (wrong) context.addIssue({ code: "custom", message: wrong });
});

const timezone = z
  .string()
  .refine(isTimeZone, "allowed: an IANA time zone, for example Europe/Berlin")
  .default("UTC")
  .describe("The time zone that a cron(…) schedule is read in");

const concurrency = z
  .int()
  .min(CONCURRENCY.min)
  .max(CONCURRENCY.max)
  .default(1)
  .describe("Tasks that one worker runs at once");

const transport = z
  .literal("activity")
  .default("activity")
  .describe("How tasks reach the worker: activity (it polls)");

/** The variables that a worker gets from this program; `_` at the end stands for every name that begins so. */
const TAKEN = [
  "WORKLOAD",
  "ACTIVITY_ARN",
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
      .describe("Alarm when 5 % of the tasks wait longer than this for a worker"),
    failedExecutions: z
      .int()
      .min(1)
      .default(1)
      .describe("Alarm when this many executions fail within 5 minutes"),
  })
  .prefault({});
const lambda = z.strictObject({
  worker: z.literal("lambda").describe("A Lambda function that drains the activity, then ends"),
  transport,
  concurrency,
  variables,
  alarms,
  schedule: schedule
    .default("rate(5 minutes)")
    .describe(`When the function starts by itself: ${SCHEDULE_FORMS}`),
  timezone,
  wake: z
    .boolean()
    .default(false)
    .describe("Whether an execution wakes the function, instead of waiting for its schedule"),
  timeoutSeconds: z
    .int()
    .min(LAMBDA_TIMEOUT_SECONDS.min)
    .max(LAMBDA_TIMEOUT_SECONDS.max)
    .optional()
    .describe("The function's timeout; by default 120, or what one poll and its task need"),
  memory: z
    .int()
    .min(LAMBDA_MEMORY_MIB.min)
    .max(LAMBDA_MEMORY_MIB.max)
    .default(256)
    .describe("The function's memory in MiB"),
  reservedConcurrency: z
    .int()
    .min(1)
    .optional()
    .describe("The most invocations at once; by default the account's"),
});
const tasks = z
  .strictObject({
    min: z.int().min(0).max(1_000).default(1).describe("The fewest ECS tasks"),
    max: z.int().min(1).max(1_000).optional().describe("The most ECS tasks; by default min"),
    targetUtilization: z
      .int()
      .min(10)
      .max(100)
      .default(70)
      .describe("The percentage of busy slots that scaling keeps to, between min and max"),
  })
  .transform(({ max, ...rest }) => ({ ...rest, max: max ?? Math.max(rest.min, 1) }))
  .refine(({ min, max }) => min <= max, "allowed: min no greater than max");

const spot = z.strictObject({
  percent: z.int().min(0).max(100).default(0).describe("The share of ECS tasks on Spot"),
  onDemandBase: z
    .int()
    .min(0)
    .max(1_000)
    .default(0)
    .describe("ECS tasks that are on demand before the share counts"),
});

const fargate = z
  .strictObject({
    worker: z
      .literal("fargate")
      .describe("An ECS service of processes that poll until told to stop"),
    transport,
    concurrency,
    variables,
    alarms,
    tasks: tasks.prefault({}),
    wake: z
      .boolean()
      .default(false)
      .describe(
        "Whether an execution starts an ECS task, which drains and exits; with tasks.min 0",
      ),
    schedule: schedule
      .optional()
      .describe("When an ECS task starts by itself; with tasks.min 0, by default rate(15 minutes)"),
    timezone,
    spot: spot.prefault({}),
    cpu: z
      .literal(Object.keys(FARGATE_SIZES).map(Number))
      .default(256)
      .describe("CPU units of an ECS task; 1024 are one vCPU"),
    memory: z
      .int()
      .default(512)
      .describe("An ECS task's memory in MiB; what is allowed depends on cpu"),
  })
  .superRefine(({ cpu, memory, tasks: { min }, wake, schedule: on }, context) => {
    const refuse = (key: string, message: string) =>
      context.addIssue({ code: "custom", path: [key], message });
    const sizes = FARGATE_SIZES[cpu] ?? [];
    if (!sizes.includes(memory)) refuse("memory", `allowed with cpu ${cpu}: ${sizes.join(", ")}`);
    const polls = "allowed with tasks.min 0 only: a running worker polls all the time";
    if (min > 0 && wake) refuse("wake", polls);
    if (min > 0 && on !== undefined) refuse("schedule", polls);
  })
  .transform((settings) => ({
    ...settings,
    schedule: settings.tasks.min > 0 ? undefined : (settings.schedule ?? "rate(15 minutes)"),
  }));
/** One workload's settings: `worker` decides which others there are. */
export const workload = z.discriminatedUnion("worker", [lambda, fargate]);

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
