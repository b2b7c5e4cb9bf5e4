const AWS_POLICY = "arn:aws:iam::aws:policy";

const LOGS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
const NETWORK_INTERFACES = [
  "ec2:CreateNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DeleteNetworkInterface",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
];
const TRACES = [
  "xray:PutTraceSegments",
  "xray:PutTelemetryRecords",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
  "xray:GetSamplingStatisticSummaries",
];

function allow(actions: readonly string[], resource = "*"): object {
  return { Effect: "Allow", Action: actions, Resource: resource };
}

/** The AWS managed policies that the local IAM knows, from the AWS Managed Policy Reference Guide: by ARN, their statements. */
const STATEMENTS: Readonly<Record<string, readonly object[]>> = {
  [`${AWS_POLICY}/service-role/AWSLambdaBasicExecutionRole`]: [allow(LOGS)],
  [`${AWS_POLICY}/service-role/AWSLambdaSQSQueueExecutionRole`]: [
    allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", ...LOGS]),
  ],
  [`${AWS_POLICY}/service-role/AWSLambdaVPCAccessExecutionRole`]: [
    allow([...LOGS, ...NETWORK_INTERFACES, "ec2:DescribeSubnets"]),
  ],
  [`${AWS_POLICY}/service-role/AWSLambdaENIManagementAccess`]: [allow(NETWORK_INTERFACES)],
  [`${AWS_POLICY}/service-role/AWSLambdaRole`]: [allow(["lambda:InvokeFunction"])],
  [`${AWS_POLICY}/service-role/AmazonECSTaskExecutionRolePolicy`]: [
    allow([
      "ecr:GetAuthorizationToken",
      "ecr:BatchCheckLayerAvailability",
      "ecr:GetDownloadUrlForLayer",
      "ecr:BatchGetImage",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
    ]),
  ],
  [`${AWS_POLICY}/AWSXRayDaemonWriteAccess`]: [allow(TRACES)],
  [`${AWS_POLICY}/AWSXrayWriteOnlyAccess`]: [allow(TRACES)],
  [`${AWS_POLICY}/CloudWatchLambdaInsightsExecutionRolePolicy`]: [
    allow(["logs:CreateLogGroup"]),
    allow(
      ["logs:CreateLogStream", "logs:PutLogEvents"],
      "arn:aws:logs:*:*:log-group:/aws/lambda-insights:*",
    ),
  ],
  [`${AWS_POLICY}/AmazonSQSFullAccess`]: [allow(["sqs:*"])],
  [`${AWS_POLICY}/AmazonSQSReadOnlyAccess`]: [
    allow([
      "sqs:GetQueueAttributes",
      "sqs:GetQueueUrl",
      "sqs:ListDeadLetterSourceQueues",
      "sqs:ListQueues",
      "sqs:ListMessageMoveTasks",
      "sqs:ListQueueTags",
    ]),
  ],
  [`${AWS_POLICY}/AWSStepFunctionsFullAccess`]: [allow(["states:*"])],
  [`${AWS_POLICY}/AdministratorAccess`]: [allow(["*"])],
};

/** The documents of the AWS managed policies that the local IAM knows, by ARN. */
export const MANAGED_POLICIES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(STATEMENTS).map(([arn, Statement]) => [
    arn,
    JSON.stringify({ Version: "2012-10-17", Statement }),
  ]),
);
