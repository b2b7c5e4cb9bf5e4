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

const PULLS = [
  "ecr:GetAuthorizationToken",
  "ecr:BatchCheckLayerAvailability",
  "ecr:GetDownloadUrlForLayer",
  "ecr:BatchGetImage",
];

/**
 * The AWS managed policies that the local IAM knows, from the AWS Managed Policy Reference Guide: by ARN, their statements. Those of
 * services without local calls lack what they allow beyond the service.
 */
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
    allow([...PULLS, "logs:CreateLogStream", "logs:PutLogEvents"]),
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
  [`${AWS_POLICY}/AWSStepFunctionsConsoleFullAccess`]: [
    allow(["states:*"]),
    allow(["iam:ListRoles"]),
    allow(["iam:PassRole"], "arn:aws:iam::*:role/service-role/StatesExecutionRole*"),
    allow(["lambda:ListFunctions"]),
  ],
  [`${AWS_POLICY}/AWSStepFunctionsReadOnlyAccess`]: [
    allow([
      "states:ListStateMachines",
      "states:ListActivities",
      "states:DescribeStateMachine",
      "states:DescribeStateMachineForExecution",
      "states:ListExecutions",
      "states:DescribeExecution",
      "states:GetExecutionHistory",
      "states:DescribeActivity",
      "states:ListTagsForResource",
      "states:DescribeMapRun",
      "states:ListMapRuns",
      "states:DescribeStateMachineAlias",
      "states:ListStateMachineAliases",
      "states:ListStateMachineVersions",
      "states:ValidateStateMachineDefinition",
    ]),
  ],
  [`${AWS_POLICY}/AWSLambda_FullAccess`]: [
    allow(["lambda:*", "logs:DescribeLogGroups", "states:DescribeStateMachine"]),
    allow(["states:ListStateMachines", "kms:ListAliases"]),
    allow(["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"]),
    {
      ...allow(["iam:PassRole"]),
      Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
    },
    allow(
      ["logs:DescribeLogStreams", "logs:GetLogEvents", "logs:FilterLogEvents"],
      "arn:aws:logs:*:*:log-group:/aws/lambda/*",
    ),
  ],
  [`${AWS_POLICY}/AWSLambdaExecute`]: [
    allow(["logs:*"], "arn:aws:logs:*:*:*"),
    allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::*"),
  ],
  [`${AWS_POLICY}/service-role/AWSLambdaDynamoDBExecutionRole`]: [
    allow([
      "dynamodb:DescribeStream",
      "dynamodb:GetRecords",
      "dynamodb:GetShardIterator",
      "dynamodb:ListStreams",
      ...LOGS,
    ]),
  ],
  [`${AWS_POLICY}/CloudWatchLogsFullAccess`]: [allow(["logs:*", "cloudwatch:GenerateQuery"])],
  [`${AWS_POLICY}/AmazonEC2ContainerRegistryReadOnly`]: [
    allow([
      ...PULLS,
      "ecr:GetRepositoryPolicy",
      "ecr:DescribeRepositories",
      "ecr:ListImages",
      "ecr:DescribeImages",
      "ecr:GetLifecyclePolicy",
      "ecr:GetLifecyclePolicyPreview",
      "ecr:ListTagsForResource",
      "ecr:DescribeImageScanFindings",
    ]),
  ],
  [`${AWS_POLICY}/AmazonSSMReadOnlyAccess`]: [allow(["ssm:Describe*", "ssm:Get*", "ssm:List*"])],
  [`${AWS_POLICY}/SecretsManagerReadWrite`]: [
    allow(["secretsmanager:*", "kms:DescribeKey", "kms:ListAliases", "kms:ListKeys"]),
    allow(["lambda:InvokeFunction"], "arn:aws:lambda:*:*:function:SecretsManager*"),
  ],
  [`${AWS_POLICY}/AmazonS3FullAccess`]: [allow(["s3:*", "s3-object-lambda:*"])],
  [`${AWS_POLICY}/AmazonS3ReadOnlyAccess`]: [
    allow(["s3:Get*", "s3:List*", "s3:Describe*"]),
    allow(["s3-object-lambda:Get*", "s3-object-lambda:List*"]),
  ],
  [`${AWS_POLICY}/AmazonDynamoDBFullAccess`]: [allow(["dynamodb:*", "dax:*"])],
  [`${AWS_POLICY}/AmazonSNSFullAccess`]: [allow(["sns:*"])],
  [`${AWS_POLICY}/AmazonSESFullAccess`]: [allow(["ses:*"])],
  [`${AWS_POLICY}/PowerUserAccess`]: [
    {
      Effect: "Allow",
      NotAction: ["iam:*", "organizations:*", "account:*"],
      Resource: "*",
    },
  ],
  [`${AWS_POLICY}/AdministratorAccess`]: [allow(["*"])],
};

/** The documents of the AWS managed policies that the local IAM knows, by ARN. */
export const MANAGED_POLICIES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(STATEMENTS).map(([arn, Statement]) => [
    arn,
    JSON.stringify({ Version: "2012-10-17", Statement }),
  ]),
);
