import { z } from "zod";
import {
  LAMBDA_CONCURRENCY,
  LOG_RETENTION_DAYS,
  MAX_ROLE_PATH_CHARACTERS,
  SQS_MAXIMUM_CONCURRENCY,
} from "../limits.ts";
import { breakGlass } from "./breakGlassSchema.ts";
import { deploy } from "./deploySchema.ts";
import { network } from "./networkSchema.ts";
import { release } from "./releaseSchema.ts";
import { tags } from "./tags.ts";
import { workflow } from "./workflowSchema.ts";
import { workload } from "./workloadSchema.ts";

/**
 * The stack configuration: every setting with its type, bounds, default and meaning.
 * The program parses with it. `pnpm settings` and docs/configuration.md are generated from it.
 */
export const schema = z
  .strictObject({
    workloads: z
      .record(z.string(), workload)
      .describe("The workloads of this environment, by name"),
    workflows: z
      .record(z.string(), workflow)
      .default({})
      .describe(
        "The workflows of this environment, by name: state machines of the team that hand tasks to its workloads",
      ),
    network: network
      .prefault({ kind: "public" })
      .describe("The network that Fargate workers run in"),
    image: z
      .string()
      // ECS's letters for an image, with those of a digest (API reference, ContainerDefinition).
      .regex(
        /^[\w:./#@-]{1,255}$/,
        "allowed: an image such as 123456789012.dkr.ecr.us-east-1.amazonaws.com/worker:1, of letters, digits and _-:./#@",
      )
      .optional()
      .describe(
        "The Fargate workers' image; by default built from apps/fargate-worker and pushed to ECR",
      ),
    release,
    containerHealthChecks: z
      .boolean()
      .default(true)
      .describe("Whether ECS checks the health of its containers and replaces unhealthy tasks"),
    containerInsights: z
      .literal(["disabled", "enabled", "enhanced"])
      .default("disabled")
      .describe(
        "CloudWatch Container Insights of the ECS cluster: metrics of its services and task families, or with enhanced also of each task; each metric costs money",
      ),
    artifacts: z
      .string()
      .min(1)
      .default("../apps")
      .describe("The folder with the built lambda-worker and fargate-worker, relative to infra"),
    builds: z
      .literal(["aws", "local"])
      .default("aws")
      .describe(
        "Which of an app's builds to deploy: those for AWS, which have passed their tests, or, with `pnpm start` only, those for this machine",
      ),
    sourceMaps: z
      .boolean()
      .default(false)
      .describe(
        "Whether the functions' archives have source maps, so that stacks name the lines of the sources; the image always has them",
      ),
    lambdaConcurrency: z
      .int()
      .min(SQS_MAXIMUM_CONCURRENCY.min)
      .default(LAMBDA_CONCURRENCY.newAccount)
      .describe(
        'How many functions the account may run at the same time in the region (Lambda\'s quota "Concurrent executions"): a new account has 10, most have 1000',
      ),
    logRetentionDays: z
      .literal([...LOG_RETENTION_DAYS])
      .default(5)
      .describe("How many days CloudWatch Logs keeps log events"),
    logExecutionData: z
      .boolean()
      .optional()
      .describe(
        "Whether the logs of state machines include inputs and outputs, and the logs of workers what handlers say of their failures; by default in every stack except prod, and for state machines never with transport: callback, where task tokens are among them",
      ),
    tracing: z
      .boolean()
      .default(true)
      .describe("Whether state machines and functions send traces to X-Ray"),
    kmsKeyArn: arn("kms", "key/", /[\w-]+/)
      .optional()
      .describe(
        "A KMS key that encrypts activities, state machines, logs, queues and the repository of the image; by default keys of AWS do",
      ),
    rolePath: z
      .string()
      .max(MAX_ROLE_PATH_CHARACTERS)
      // What Lambda and EventBridge Scheduler allow in a role's ARN (API reference, CreateFunction and CreateSchedule).
      .regex(
        /^\/(?:[\w+=,.@-]+\/)+$/,
        "allowed: a path that begins and ends with a slash, such as /sfn-workers/dev/, of letters, digits and _+=,.@-; left out, roles have the path /",
      )
      .refine(
        (given) => !/^\/(?:aws-reserved|aws-service-role)\//.test(given),
        "allowed: a path of the team; /aws-reserved/ and /aws-service-role/ are AWS's own",
      )
      .optional()
      .describe(
        "The path in IAM of every role that the program creates, such as /sfn-workers/dev/, by which a policy can hold those who deploy; by default /",
      ),
    // IAM's letters for a path and for a name (API reference, CreatePolicy). AWS's own policies are of the account `aws`, and may be
    // boundaries too (PutRolePermissionsBoundary).
    permissionsBoundaryArn: arn(
      "iam",
      "policy/",
      /([\x21-\x7e]+\/)?[\w+=,.@-]{1,128}/,
      /\d{12}|aws/,
    )
      .optional()
      .describe("A permissions boundary for every role that the program creates"),
    // IAM's letters for a path and for a name (API reference, CreateRole).
    operatorRoleArn: arn("iam", "role/", /([\x21-\x7e]+\/)?[\w+=,.@-]{1,64}/)
      .refine(
        (given) => !/:role\/(aws-reserved|aws-service-role)\//.test(given),
        "allowed: a role of the team; nobody but AWS changes the roles under aws-reserved/ and aws-service-role/",
      )
      .optional()
      .describe(
        "A role of this account that may answer the waiting tasks of workloads with transport: callback; by default only their workers may",
      ),
    breakGlass: breakGlass.optional(),
    // SNS's letters for a name (API reference, CreateTopic).
    alarmTopicArn: arn("sns", "", /[\w-]{1,256}(\.fifo)?/)
      .optional()
      .describe("The SNS topic that alarms notify; without one, alarms send no notifications"),
    protected: z
      .boolean()
      .default(false)
      .describe(
        "Whether Pulumi refuses to delete or replace what holds tasks and history: activities, task queues, state machines and log groups",
      ),
    dashboard: z
      .boolean()
      .default(true)
      .describe("Whether the environment has a CloudWatch dashboard"),
    tags: tags
      .default({})
      .describe(
        "Tags for every resource, in addition to project, environment, and workload or workflow",
      ),
    abandonWaiting: z
      .boolean()
      .default(false)
      .describe(
        "Whether a deployment may delete or replace what holds the tasks of running executions, which wait for them until they time out; for one deployment",
      ),
    deploy,
  })
  .superRefine(({ network: { kind }, image }, context) => {
    if (kind !== "private" || image === undefined || image.includes(".dkr.ecr.")) return;
    const message = "allowed in a private network: an image in ECR";
    context.addIssue({ code: "custom", path: ["image"], message });
  })
  .superRefine(({ release: of, image }, context) => {
    if (of === undefined || image === undefined) return;
    const message = "allowed: none beside release, which has the image";
    context.addIssue({ code: "custom", path: ["image"], message });
  });
export type StackSettings = z.output<typeof schema>;
export type NetworkSettings = StackSettings["network"];

function arn(service: string, resource: string, name: RegExp, account = /\d{12}/) {
  const region = service === "iam" ? "" : "[a-z0-9-]+";
  const end = `(?:${account.source}):${resource}${name.source}`;
  const form = new RegExp(`^arn:[a-z-]+:${service}:${region}:${end}$`);
  return z.string().regex(form, arnExample(service, resource));
}

function arnExample(service: string, resource: string): string {
  const region = service === "iam" ? "" : "us-east-1";
  return `allowed: an ARN such as arn:aws:${service}:${region}:123456789012:${resource}NAME`;
}
