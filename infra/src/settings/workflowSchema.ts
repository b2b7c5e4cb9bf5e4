import { MAX_PAYLOAD_BYTES } from "@sfn-workers/worker-core/limits";
import { z } from "zod";
import { MAX_EXECUTION_DAYS, MAX_MACHINE_TIMEOUT_SECONDS } from "../limits.ts";
import { schedule, timezone } from "./commonSchema.ts";
import { events } from "./eventsSchema.ts";

/** The settings of a workflow: how it is started, and when somebody is told of it. */
export const workflow = z.strictObject({
  schedule: schedule
    .optional()
    .describe(
      "When EventBridge Scheduler starts it, as rate(…) or cron(…), at least once each time; by default only who may start executions does",
    ),
  timezone,
  input: z
    .record(z.string(), z.json())
    .refine(
      (given) => Buffer.byteLength(JSON.stringify(given)) <= MAX_PAYLOAD_BYTES,
      `allowed: at most ${MAX_PAYLOAD_BYTES} bytes as JSON`,
    )
    .default({})
    .describe("The input of the executions that the schedule starts"),
  events: events
    .optional()
    .describe("A rule of EventBridge that starts an execution for each event that it accepts"),
  timeoutSeconds: z
    .int()
    .min(1)
    .max(MAX_MACHINE_TIMEOUT_SECONDS)
    .optional()
    .describe(
      "How long an execution may run, at least as long as each of its tasks; by default what the definition says, and without it a year",
    ),
  publish: z
    .boolean()
    .default(false)
    .describe(
      "Whether each change publishes a version of the state machine, and its schedule and events start what the alias live stands for",
    ),
  version: z
    .int()
    .min(1)
    .optional()
    .describe("The version that the alias stands for, with publish; by default the newest"),
  alsoHandsTo: z
    .array(z.string())
    .superRefine((given, context) => {
      given.forEach((name, index) => {
        if (given.indexOf(name) === index) return;
        context.addIssue({ code: "custom", path: [index], message: "allowed: each of them once" });
      });
    })
    .default([])
    .describe(
      "Workloads to which only the version hands tasks, and no longer the definition: their queues stay open to it, and its tokens are answered",
    ),
  keepGrants: z
    .int()
    .min(1)
    .max(MAX_EXECUTION_DAYS)
    .optional()
    .describe(
      "For how many days, after the deployment that removes it, the role keeps a permission that the definition no longer needs, for executions that started with another one; its log then has no inputs and outputs, among which tokens might be; by default none",
    ),
  substitutions: z
    .record(z.string(), z.string())
    .superRefine((given, context) => {
      for (const name of Object.keys(given).filter((key) => !/^[A-Za-z0-9]+$/.test(key))) {
        context.addIssue({ code: "custom", path: [name], message: "allowed: letters and digits" });
      }
    })
    .default({})
    .describe(
      "What ${NAME} in the workflow's texts stands for in this environment, by name; each placeholder needs one",
    ),
  smoke: z
    .boolean()
    .default(true)
    .describe(
      "Whether pnpm smoke runs its samples, which are real executions; with false only where --workflow names it",
    ),
  alarms: z
    .strictObject({
      enabled: z.boolean().default(true).describe("Whether the workflow has alarms"),
      failedExecutions: z
        .int()
        .min(1)
        .default(1)
        .describe(
          "The executions-failed alarm goes off when this many executions fail within 5 minutes",
        ),
    })
    .prefault({}),
});

export type WorkflowSettings = z.output<typeof workflow>;
