import { expect, test } from "vitest";
import { MANAGED_POLICIES } from "./managedPolicies.ts";
import { parsePolicyDocument } from "./policyDocument.ts";

// From the AWS Managed Policy Reference Guide.
test.each([
  [
    "AWSLambdaBasicExecutionRole",
    ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
  ],
  [
    "AmazonECSTaskExecutionRolePolicy",
    [
      "ecr:GetAuthorizationToken",
      "ecr:BatchCheckLayerAvailability",
      "ecr:GetDownloadUrlForLayer",
      "ecr:BatchGetImage",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
    ],
  ],
  [
    "AWSXRayDaemonWriteAccess",
    [
      "xray:PutTraceSegments",
      "xray:PutTelemetryRecords",
      "xray:GetSamplingRules",
      "xray:GetSamplingTargets",
      "xray:GetSamplingStatisticSummaries",
    ],
  ],
])("%s allows its actions on every resource, and nothing else", (name, actions) => {
  const [, document = ""] =
    Object.entries(MANAGED_POLICIES).find(([arn]) => arn.endsWith(`/${name}`)) ?? [];
  expect(parsePolicyDocument(document, name)).toMatchObject([
    { effect: "Allow", actions: { patterns: actions }, resources: { patterns: ["*"] } },
  ]);
});
