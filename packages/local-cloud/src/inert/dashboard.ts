import { z } from "zod";
import { dashboard as list } from "../arguments/cloudwatch.ts";
import { CLOUDWATCH_DASHBOARD } from "../limits.ts";
import { arnOf } from "../names.ts";
import { inertType } from "./inertType.ts";

const { columns, height, widgets: maxWidgets } = CLOUDWATCH_DASHBOARD;

/** Dashboard body structure and syntax, in the CloudWatch API reference. */
const Body = z.looseObject({
  widgets: z
    .array(
      z
        .looseObject({
          type: z.enum(["metric", "text", "log", "alarm", "explorer", "custom"]),
          x: z
            .number()
            .int()
            .min(0)
            .max(columns - 1)
            .optional(),
          y: z.number().int().min(0).optional(),
          width: z.number().int().min(1).max(columns).optional(),
          height: z.number().int().min(height.min).max(height.max).optional(),
          properties: z.looseObject({ metrics: z.array(z.array(z.unknown())).optional() }),
        })
        .superRefine(({ properties }, context) => {
          for (const [index, metric] of (properties.metrics ?? []).entries()) {
            const message = problemOfMetric(metric);
            const path = ["properties", "metrics", index];
            if (message !== undefined) context.addIssue({ code: "custom", path, message });
          }
        }),
    )
    .max(maxWidgets),
});

/** `[namespace, name, dimension, value, …, options]`, in which `...` stands for what the metric above it has. */
function problemOfMetric(metric: readonly unknown[]): string | undefined {
  const last = metric.at(-1);
  const fields = typeof last === "object" ? metric.slice(0, -1) : metric;
  if (fields.some((field) => typeof field !== "string")) {
    return 'Invalid metric field type, only "String" type is allowed';
  }
  if (fields.length === 0 || fields.includes("...")) return;
  if (fields.length === 1) return "Should NOT have fewer than 2 items";
  return fields.length % 2 === 0 ? undefined : "A dimension lacks its value";
}

export const dashboard = inertType({
  arguments: list,
  inputs: z.strictObject({
    dashboardName: z
      .string()
      .regex(CLOUDWATCH_DASHBOARD.name, "Up to 255 letters, digits, hyphens and underscores"),
    dashboardBody: z.string().superRefine((text, context) => {
      const problems = problemsOf(text);
      if (problems.length === 0) return;
      const count = `there are ${problems.length} validation errors`;
      const message = `The dashboard body is invalid, ${count}: ${JSON.stringify(problems)}`;
      context.addIssue({ code: "custom", message });
    }),
  }),
  computed: (name) => ({ id: name, dashboardArn: arnOf("", "cloudwatch", `dashboard/${name}`) }),
});

/** In the form of PutDashboard. */
function problemsOf(text: string): readonly { dataPath: string; message: string }[] {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    return [{ dataPath: "", message: error instanceof Error ? error.message : String(error) }];
  }
  const issues = Body.safeParse(body).error?.issues ?? [];
  return issues.map(({ path, message }) => ({
    dataPath: path.map((part) => `/${String(part)}`).join(""),
    message,
  }));
}
