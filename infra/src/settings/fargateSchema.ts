import { z } from "zod";
import { FARGATE_SIZES } from "../limits.ts";
import { ofActivity, ofCallback, schedule, timezone } from "./commonSchema.ts";

const worker = z
  .literal("fargate")
  .describe("An ECS service of processes that poll until told to stop");

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

const sizes = {
  tasks: tasks.prefault({}),
  spot: spot.prefault({}),
  cpu: z
    .literal(Object.keys(FARGATE_SIZES).map(Number))
    .default(256)
    .describe("CPU units of an ECS task; 1024 are one vCPU"),
  memory: z
    .int()
    .default(512)
    .describe("An ECS task's memory in MiB; what is allowed depends on cpu"),
};

const withActivity = z
  .strictObject({
    worker,
    ...ofActivity,
    ...sizes,
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
  })
  .superRefine(checkSize)
  .superRefine(({ tasks: { min }, wake, schedule: on }, context) => {
    const message = "allowed with tasks.min 0 only: a running worker polls all the time";
    if (min > 0 && wake) context.addIssue({ code: "custom", path: ["wake"], message });
    if (min > 0 && on !== undefined) {
      context.addIssue({ code: "custom", path: ["schedule"], message });
    }
  })
  .transform((settings) => ({
    ...settings,
    schedule: settings.tasks.min > 0 ? undefined : (settings.schedule ?? "rate(15 minutes)"),
  }));

const withCallback = z
  .strictObject({ worker, ...ofCallback, ...sizes })
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
