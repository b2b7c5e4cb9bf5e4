import { z } from "zod";
import { LOG_RETENTION_DAYS } from "../limits.ts";
import { network } from "./networkSchema.ts";
import { workload } from "./workloadSchema.ts";

/**
 * The stack configuration: every key, what it allows, its default and its meaning, stated once.
 * `program` parses it; the settings table and the README's table are printed from it.
 */
export const schema = z
  .strictObject({
    workloads: z
      .record(z.string(), workload)
      .describe("The workloads of this environment, each with its worker"),
    network: network.prefault({ kind: "public" }).describe("Where Fargate workers run"),
    image: z
      .string()
      .min(1)
      .optional()
      .describe(
        "The Fargate workers' image; by default built from apps/fargate-worker and pushed to ECR",
      ),
    containerHealthChecks: z
      .boolean()
      .default(true)
      .describe("Whether ECS asks its containers for their health, and replaces unhealthy tasks"),
    artifacts: z
      .string()
      .min(1)
      .default("../apps")
      .describe("The folder, seen from infra, that has the built lambda-worker and fargate-worker"),
    logRetentionDays: z
      .literal([...LOG_RETENTION_DAYS])
      .default(5)
      .describe("How long CloudWatch Logs keeps each log"),
    logExecutionData: z
      .boolean()
      .optional()
      .describe(
        "Whether state machine logs carry inputs and outputs; by default everywhere but in prod",
      ),
    tracing: z
      .boolean()
      .default(true)
      .describe("Whether state machines and functions send traces to X-Ray"),
    kmsKeyArn: arn("kms", "key/")
      .optional()
      .describe("A key for activities, state machines, logs and queues; by default AWS's own"),
    permissionsBoundaryArn: arn("iam", "policy/")
      .optional()
      .describe("A policy that no role made here can go beyond"),
    alarmTopicArn: arn("sns", "").optional().describe("The SNS topic that alarms go to"),
    dashboard: z.boolean().default(true).describe("Whether the environment has a dashboard"),
    tags: z
      .record(z.string().min(1).max(128), z.string().max(256))
      .default({})
      .describe("Tags for every resource, besides project, environment and workload"),
  })
  .superRefine(({ network: { kind }, image }, context) => {
    if (kind !== "private" || image === undefined || image.includes(".dkr.ecr.")) return;
    const message = "allowed in a private network: an image in ECR";
    context.addIssue({ code: "custom", path: ["image"], message });
  });
export type StackSettings = z.output<typeof schema>;
export type WorkloadSettings = StackSettings["workloads"][string];
export type LambdaSettings = Extract<WorkloadSettings, { worker: "lambda" }>;
export type FargateSettings = Extract<WorkloadSettings, { worker: "fargate" }>;
export type CallbackSettings = Extract<WorkloadSettings, { transport: "callback" }>;
export type NetworkSettings = StackSettings["network"];

function arn(service: string, resource: string) {
  const form = new RegExp(`^arn:[a-z-]+:${service}:[a-z0-9-]*:\\d{12}:${resource}.+$`);
  const region = service === "iam" ? "" : "us-east-1";
  return z
    .string()
    .regex(
      form,
      `allowed: an ARN such as arn:aws:${service}:${region}:123456789012:${resource}NAME`,
    );
}
