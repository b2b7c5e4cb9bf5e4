import { z } from "zod";
import { FARGATE_SIZES, MAX_LISTED_TASKS, MAX_PROTECTED_MINUTES } from "../limits.ts";
import { activitySettings, callbackSettings, schedule, timezone } from "./commonSchema.ts";

const worker = z
  .literal("fargate")
  .describe("An ECS service whose tasks poll until they are stopped");

/** In percent. */
export const DEFAULT_UTILIZATION = 70;

const tasks = z
  .strictObject({
    min: z
      .int()
      .min(0)
      .max(1_000)
      .default(1)
      .describe("The minimum number of ECS tasks; 0 (activity only) starts them on demand"),
    max: z
      .int()
      .min(1)
      .max(1_000)
      .optional()
      .describe("The maximum number of ECS tasks; by default min, and at least 1"),
    targetUtilization: z
      .int()
      .min(10)
      .max(100)
      .default(DEFAULT_UTILIZATION)
      .describe(
        "The percentage of the slots' time in use that scaling aims for, between min and max",
      ),
    protectedMinutes: z
      .int()
      .min(1)
      .max(MAX_PROTECTED_MINUTES)
      .default(15)
      .describe(
        "How long a busy ECS task keeps ECS from replacing it; only where handlers may run longer than a stop lasts",
      ),
    watchDeployments: z
      .boolean()
      .default(false)
      .describe(
        "Whether a busy ECS task asks ECS each minute if a deployment replaces it, and then polls no more; only where protectedMinutes counts",
      ),
  })
  .transform(({ max, ...rest }) => ({ ...rest, max: max ?? Math.max(rest.min, 1) }))
  .refine(({ min, max }) => min <= max, "allowed: min no greater than max");

const spot = z.strictObject({
  percent: z
    .int()
    .min(0)
    .max(100)
    .default(0)
    .describe("The percentage of ECS tasks that run on Spot, after onDemandBase"),
  onDemandBase: z
    .int()
    .min(0)
    .max(1_000)
    .default(0)
    .describe("The number of ECS tasks that never run on Spot"),
});

const serviceSettings = {
  tasks: tasks.prefault({}),
  spot: spot.prefault({}),
  cpu: z
    .literal(Object.keys(FARGATE_SIZES).map(Number))
    .default(256)
    .describe("The CPU units of an ECS task; 1024 are one vCPU"),
  memory: z
    .int()
    .default(512)
    .describe("The memory of an ECS task in MiB; cpu decides which values are allowed"),
};

const withActivity = z
  .strictObject({
    worker,
    ...activitySettings,
    ...serviceSettings,
    wake: z
      .boolean()
      .default(false)
      .describe(
        "Whether an execution starts an ECS task, which drains the activity and exits, unless tasks.max of them run; only with tasks.min 0",
      ),
    schedule: schedule
      .optional()
      .describe(
        "The schedule that starts an ECS task; only with tasks.min 0, by default rate(15 minutes)",
      ),
    timezone,
  })
  .superRefine(checkSize)
  .superRefine(({ tasks: { min, max }, wake, schedule: expression }, context) => {
    const message = "allowed with tasks.min 0 only: a running worker polls continuously";
    if (min > 0 && wake) context.addIssue({ code: "custom", path: ["wake"], message });
    if (min > 0 && expression !== undefined) {
      context.addIssue({ code: "custom", path: ["schedule"], message });
    }
    if (wake && max > MAX_LISTED_TASKS) {
      const allowed = `allowed with wake: at most ${MAX_LISTED_TASKS}, since an execution counts no more tasks`;
      context.addIssue({ code: "custom", path: ["tasks", "max"], message: allowed });
    }
  })
  .transform((settings) => ({
    ...settings,
    schedule: settings.tasks.min > 0 ? undefined : (settings.schedule ?? "rate(15 minutes)"),
  }));

const withCallback = z
  .strictObject({ worker, ...callbackSettings, ...serviceSettings })
  .superRefine(checkSize)
  .superRefine(({ tasks: { min } }, context) => {
    if (min > 0) return;
    const message =
      "allowed with transport: callback: at least 1, since no message starts an ECS task";
    context.addIssue({ code: "custom", path: ["tasks", "min"], message });
  });

export const fargate = z.discriminatedUnion("transport", [withActivity, withCallback]);

function checkSize(
  { cpu, memory }: { readonly cpu: number; readonly memory: number },
  context: z.RefinementCtx,
): void {
  const allowed = FARGATE_SIZES[cpu] ?? [];
  if (allowed.includes(memory)) return;
  const message = `allowed with cpu ${cpu}: ${allowed.join(", ")}`;
  context.addIssue({ code: "custom", path: ["memory"], message });
}
