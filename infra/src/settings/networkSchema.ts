import { z } from "zod";
import { MAX_SERVICE_SUBNETS, ZONE_LETTERS } from "../limits.ts";
import { vpcCidr } from "./cidr.ts";
import { egress } from "./egressPorts.ts";

const FLOW_TRAFFIC = ["all", "accepted", "rejected"] as const;
/** The traffic that flow logs record. */
export type FlowTraffic = (typeof FLOW_TRAFFIC)[number];

/** A bucket's letters (S3 user guide, "General purpose bucket naming rules"), and folders in it. */
const BUCKET = /^arn:[a-z-]+:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/[\w.-]+)*\/?$/;

const bucketArn = z
  .string()
  .regex(BUCKET, "allowed: an ARN of a bucket or a folder, such as arn:aws:s3:::NAME/FOLDER/")
  // VPC user guide, "Create a flow log that publishes to Amazon S3".
  .refine(
    (given) => !/\/AWSLogs(?:\/|$)/.test(given),
    "allowed: another folder than AWSLogs, which AWS makes below it",
  );

/** The network of ECS tasks; `kind` decides which other settings exist. */
export const network = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("public").describe("A new VPC with public subnets and no NAT gateway"),
      ...ownVpc(),
      egress,
    }),
    z.strictObject({
      kind: z.literal("private").describe("A new VPC with private subnets and VPC endpoints"),
      ...ownVpc(),
      egress,
      endpointPolicies: z
        .boolean()
        .default(false)
        .describe(
          "Whether the VPC endpoints let through only what this environment's tasks call; by default everything",
        ),
    }),
    z.strictObject({ kind: z.literal("default").describe("The account's default VPC"), egress }),
    z.strictObject({
      kind: z.literal("existing").describe("A VPC that exists already"),
      vpcId: z
        .string()
        .regex(/^vpc-[0-9a-z]+$/, "allowed: an id such as vpc-0a1b2c3d")
        .describe("The id of the VPC"),
      subnetIds: z
        .array(z.string().regex(/^subnet-[0-9a-z]+$/, "allowed: ids such as subnet-0a1b2c3d"))
        .min(1)
        .max(MAX_SERVICE_SUBNETS)
        .superRefine(requireOnce)
        .describe("The subnets that ECS tasks run in"),
      assignPublicIp: z
        .boolean()
        .default(false)
        .describe("Whether each ECS task gets a public address"),
      egress,
    }),
  ])
  .superRefine((given, context) => {
    if (!("flowLogsBucketArn" in given) || given.flowLogs !== undefined) return;
    const message = "allowed beside flowLogs, which says what is recorded";
    context.addIssue({ code: "custom", path: ["flowLogsBucketArn"], message });
  });

/** The settings of a VPC that the program makes. */
function ownVpc() {
  return {
    cidr: cidr(),
    zones: zones(),
    flowLogs: z
      .literal(FLOW_TRAFFIC)
      .optional()
      .describe(
        "The traffic of the VPC that flow logs record, in CloudWatch Logs for logRetentionDays unless a bucket is named; by default none",
      ),
    flowLogsBucketArn: bucketArn
      .optional()
      .describe(
        "The S3 bucket, or a folder of it, that gets the flow logs instead of CloudWatch Logs; its owner decides how long it keeps them",
      ),
    closedDefaultSecurityGroup: z
      .boolean()
      .default(false)
      .describe(
        "Whether the VPC's default security group has no rules, so that nothing can use it; by default it has AWS's",
      ),
  };
}

/** By default each zone has 256 addresses. */
function cidr() {
  return vpcCidr
    .default("10.90.0.0/21")
    .describe("The IPv4 addresses of the VPC, of which each zone has the eighth of its letter");
}

function zones() {
  return z
    .array(z.literal([...ZONE_LETTERS]))
    .min(1)
    .superRefine(requireOnce)
    .default(["a", "b"])
    .describe("The availability zones, by letter");
}

/** Two subnets of one name would be one URN twice, and AWS refuses one subnet twice. */
function requireOnce(values: readonly string[], context: z.RefinementCtx): void {
  values.forEach((value, index) => {
    if (values.indexOf(value) === index) return;
    context.addIssue({ code: "custom", path: [index], message: "allowed: each of them once" });
  });
}
