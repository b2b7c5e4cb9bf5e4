import * as aws from "@pulumi/aws";
import { expect, test } from "vitest";
import { evaluate } from "./evaluate.ts";
import { MANAGED_POLICIES } from "./managedPolicies.ts";
import { parsePolicyDocument } from "./policyDocument.ts";

const QUEUE = "arn:aws:sqs:us-east-1:000000000000:tasks";
const STREAM = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/worker:log-stream:x";
const INSIGHTS = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda-insights:log-stream:x";

/** From the AWS Managed Policy Reference Guide: actions that a policy allows, and one that it does not. */
test.each<
  [string, readonly (readonly [action: string, resource: string])[], readonly [string, string]]
>([
  ["AWSLambdaBasicExecutionRole", [["logs:PutLogEvents", STREAM]], ["sqs:ReceiveMessage", QUEUE]],
  [
    "AWSLambdaSQSQueueExecutionRole",
    [
      ["sqs:ReceiveMessage", QUEUE],
      ["sqs:DeleteMessage", QUEUE],
      ["sqs:GetQueueAttributes", QUEUE],
      ["logs:CreateLogGroup", STREAM],
    ],
    ["sqs:ChangeMessageVisibility", QUEUE],
  ],
  [
    "AWSLambdaVPCAccessExecutionRole",
    [
      ["ec2:CreateNetworkInterface", "*"],
      ["ec2:DescribeSubnets", "*"],
      ["logs:CreateLogStream", STREAM],
    ],
    ["ec2:DescribeVpcs", "*"],
  ],
  [
    "AWSLambdaENIManagementAccess",
    [["ec2:DeleteNetworkInterface", "*"]],
    ["ec2:DescribeSubnets", "*"],
  ],
  ["AWSLambdaRole", [["lambda:InvokeFunction", "*"]], ["lambda:UpdateFunctionCode", "*"]],
  [
    "AmazonECSTaskExecutionRolePolicy",
    [
      ["ecr:GetAuthorizationToken", "*"],
      ["ecr:BatchGetImage", "*"],
      ["logs:PutLogEvents", STREAM],
    ],
    ["logs:CreateLogGroup", STREAM],
  ],
  ["AWSXRayDaemonWriteAccess", [["xray:PutTraceSegments", "*"]], ["xray:GetTraceSummaries", "*"]],
  ["AWSXrayWriteOnlyAccess", [["xray:GetSamplingRules", "*"]], ["xray:GetTraceSummaries", "*"]],
  [
    "CloudWatchLambdaInsightsExecutionRolePolicy",
    [
      ["logs:CreateLogGroup", "*"],
      ["logs:PutLogEvents", INSIGHTS],
    ],
    ["logs:PutLogEvents", STREAM],
  ],
  ["AmazonSQSFullAccess", [["sqs:SendMessage", QUEUE]], ["sns:Publish", "*"]],
  ["AmazonSQSReadOnlyAccess", [["sqs:GetQueueUrl", QUEUE]], ["sqs:ReceiveMessage", QUEUE]],
  ["AWSStepFunctionsFullAccess", [["states:StartExecution", "*"]], ["lambda:InvokeFunction", "*"]],
  [
    "AWSStepFunctionsConsoleFullAccess",
    [
      ["states:SendTaskSuccess", "*"],
      ["iam:PassRole", "arn:aws:iam::000000000000:role/service-role/StatesExecutionRole-a"],
    ],
    ["iam:PassRole", "arn:aws:iam::000000000000:role/worker"],
  ],
  [
    "AWSStepFunctionsReadOnlyAccess",
    [["states:DescribeExecution", "*"]],
    ["states:GetActivityTask", "*"],
  ],
  ["AWSLambda_FullAccess", [["lambda:InvokeFunction", "*"]], ["iam:PassRole", "*"]],
  ["AWSLambdaExecute", [["logs:PutLogEvents", STREAM]], ["lambda:InvokeFunction", "*"]],
  ["AWSLambdaDynamoDBExecutionRole", [["logs:PutLogEvents", STREAM]], ["dynamodb:GetItem", "*"]],
  ["CloudWatchLogsFullAccess", [["logs:CreateLogDelivery", "*"]], ["xray:PutTraceSegments", "*"]],
  [
    "AmazonEC2ContainerRegistryReadOnly",
    [["ecr:BatchGetImage", "*"]],
    ["logs:PutLogEvents", STREAM],
  ],
  ["AmazonSSMReadOnlyAccess", [["ssm:GetParameters", "*"]], ["kms:Decrypt", "*"]],
  ["SecretsManagerReadWrite", [["secretsmanager:GetSecretValue", "*"]], ["kms:Decrypt", "*"]],
  ["AmazonS3FullAccess", [["s3:PutObject", "*"]], ["sqs:SendMessage", QUEUE]],
  ["AmazonS3ReadOnlyAccess", [["s3:GetObject", "*"]], ["s3:PutObject", "*"]],
  ["AmazonDynamoDBFullAccess", [["dynamodb:PutItem", "*"]], ["sqs:SendMessage", QUEUE]],
  ["AmazonSNSFullAccess", [["sns:Publish", "*"]], ["sqs:SendMessage", QUEUE]],
  ["AmazonSESFullAccess", [["ses:SendEmail", "*"]], ["sqs:SendMessage", QUEUE]],
  ["PowerUserAccess", [["states:StartExecution", "*"]], ["iam:PassRole", "*"]],
  ["AdministratorAccess", [["iam:PassRole", "*"]], ["", "*"]],
])("%s allows what AWS's policy of this name allows", (name, allowed, refused) => {
  const [, document = ""] =
    Object.entries(MANAGED_POLICIES).find(([arn]) => arn.endsWith(`/${name}`)) ?? [];
  const identity = parsePolicyDocument(document, name);
  const may = ([action, resource]: readonly [string, string]) =>
    evaluate({ identity }, { action, resource, context: {} }).allowed;
  expect(allowed.map(may)).not.toContain(false);
  if (refused[0] !== "") expect(may(refused)).toBe(false);
});

test("each has an ARN that Pulumi knows as one of AWS's", () => {
  const known = new Set<string>(Object.values(aws.iam.ManagedPolicy));
  const unknown = Object.keys(MANAGED_POLICIES).filter((arn) => !known.has(arn));
  expect(unknown).toEqual([]);
});
