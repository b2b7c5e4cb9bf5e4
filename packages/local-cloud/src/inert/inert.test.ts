import * as aws from "@pulumi/aws";
import { describe, expect, test } from "vitest";
import { deployForTest as deploy } from "../testing/program.ts";
import { INERT_TYPES } from "./index.ts";

/** What is wrong with the arguments of a type. */
function problemsOf(token: string, inputs: object): string {
  const issues = INERT_TYPES[token]?.inputs.safeParse(inputs).error?.issues ?? [];
  return issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
}

const ALARM = {
  namespace: "AWS/SQS",
  metricName: "ApproximateAgeOfOldestMessage",
  statistic: "Maximum",
  period: 60,
  evaluationPeriods: 5,
  threshold: 300,
  comparisonOperator: "GreaterThanThreshold",
  alarmActions: ["arn:aws:sns:us-east-1:000000000000:alarms"],
};
const QUERIES = {
  ...ALARM,
  namespace: undefined,
  metricName: undefined,
  statistic: undefined,
  period: undefined,
  metricQueries: [
    { id: "rate", expression: "100 * errors / calls", returnData: true },
    { id: "errors", metric: { metricName: "Errors", period: 60, stat: "Sum" } },
    { id: "calls", metric: { metricName: "Invocations", period: 60, stat: "Sum" } },
  ],
};
const WIDGET = {
  type: "metric",
  x: 0,
  y: 0,
  width: 24,
  height: 6,
  properties: {
    metrics: [
      ["AWS/SQS", "NumberOfMessagesSent", "QueueName", "tasks", { stat: "Sum" }],
      ["...", "others"],
      [{ expression: "m1 / m2" }],
    ],
  },
};
const dashboardOf = (widget: object) => ({
  dashboardName: "team",
  dashboardBody: JSON.stringify({ widgets: [{ ...WIDGET, ...widget }] }),
});
const lifecycleOf = (...selections: readonly object[]) => ({
  repository: "worker",
  policy: JSON.stringify({
    rules: selections.map((selection, index) => ({
      rulePriority: index + 1,
      selection: {
        tagStatus: "any",
        countType: "imageCountMoreThan",
        countNumber: 5,
        ...selection,
      },
      action: { type: "expire" },
    })),
  }),
});
const TARGET = {
  serviceNamespace: "ecs",
  scalableDimension: "ecs:service:DesiredCount",
  resourceId: "service/cluster/worker",
  minCapacity: 1,
  maxCapacity: 4,
};
const FLOW_LOG = {
  vpcId: "vpc-1",
  trafficType: "REJECT",
  iamRoleArn: "arn:aws:iam::000000000000:role/flows",
  logDestination: "arn:aws:logs:us-east-1:000000000000:log-group:/flows",
};
const TRACKING = {
  serviceNamespace: "ecs",
  scalableDimension: "ecs:service:DesiredCount",
  resourceId: "service/cluster/worker",
  policyType: "TargetTrackingScaling",
  targetTrackingScalingPolicyConfiguration: {
    targetValue: 70,
    predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
  },
};
const stepsOf = (...steps: readonly (readonly [from: string | undefined, to?: string])[]) => ({
  ...TRACKING,
  policyType: "StepScaling",
  targetTrackingScalingPolicyConfiguration: undefined,
  stepScalingPolicyConfiguration: {
    adjustmentType: "PercentChangeInCapacity",
    stepAdjustments: steps.map(([metricIntervalLowerBound, metricIntervalUpperBound]) => ({
      ...{ metricIntervalLowerBound, metricIntervalUpperBound, scalingAdjustment: 50 },
    })),
  },
});
const groupOf = (rule: object) => ({
  description: "out only",
  vpcId: "vpc-1",
  egress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"], ...rule }],
});

const TOKENS = {
  alarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
  dashboard: "aws:cloudwatch/dashboard:Dashboard",
  topic: "aws:sns/topic:Topic",
  repository: "aws:ecr/repository:Repository",
  lifecycle: "aws:ecr/lifecyclePolicy:LifecyclePolicy",
  target: "aws:appautoscaling/target:Target",
  scaling: "aws:appautoscaling/policy:Policy",
  providers: "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
  group: "aws:ec2/securityGroup:SecurityGroup",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  vpc: "aws:ec2/vpc:Vpc",
  subnet: "aws:ec2/subnet:Subnet",
  route: "aws:ec2/route:Route",
  endpoint: "aws:ec2/vpcEndpoint:VpcEndpoint",
  defaultGroup: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  flowLog: "aws:ec2/flowLog:FlowLog",
} as const;

test.each<[keyof typeof TOKENS, object]>([
  ["alarm", ALARM],
  ["alarm", QUERIES],
  ["alarm", { ...ALARM, statistic: undefined, extendedStatistic: "p99.9" }],
  ["alarm", { ...ALARM, period: 86_400, evaluationPeriods: 7 }],
  ["dashboard", dashboardOf({})],
  ["topic", { name: "alarms.fifo", fifoTopic: true, policy: '{"Version":"2012-10-17"}' }],
  ["repository", { name: "team/worker-1" }],
  ["lifecycle", lifecycleOf({ tagStatus: "tagged", tagPrefixList: ["v"] }, {})],
  ["target", TARGET],
  ["scaling", TRACKING],
  ["scaling", stepsOf(["0", "80"], ["80"])],
  ["providers", { clusterName: "c", capacityProviders: ["FARGATE"] }],
  ["group", groupOf({ protocol: "-1", fromPort: 0, toPort: 0 })],
  ["group", groupOf({ protocol: "icmp", fromPort: -1, toPort: -1 })],
  ["egress", { securityGroupId: "sg-1", ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }],
  [
    "ingress",
    {
      securityGroupId: "sg-1",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      referencedSecurityGroupId: "sg-2",
    },
  ],
  ["subnet", { vpcId: "vpc-1", cidrBlock: "10.0.1.0/24", availabilityZone: "eu-west-1b" }],
  ["defaultGroup", { vpcId: "vpc-1", ingress: [], egress: [] }],
  ["flowLog", FLOW_LOG],
  [
    "flowLog",
    {
      subnetId: "subnet-1",
      trafficType: "ALL",
      logDestinationType: "s3",
      logDestination: "arn:aws:s3:::logs",
    },
  ],
])("%s: what AWS accepts is accepted: %j", (type, inputs) => {
  expect(problemsOf(TOKENS[type], inputs)).toBe("");
});

test.each<[keyof typeof TOKENS, object, string]>([
  [
    "alarm",
    { ...ALARM, period: 90 },
    "period: Period must be 10, 20, 30 or a multiple of 60; got 90",
  ],
  [
    "alarm",
    { ...ALARM, evaluationPeriods: 1_441 },
    "Metrics cannot be checked across more than a day",
  ],
  ["alarm", { ...ALARM, period: 86_400, evaluationPeriods: 8 }, "across more than a week"],
  [
    "alarm",
    { ...ALARM, datapointsToAlarm: 6 },
    "datapointsToAlarm: Must be at most evaluationPeriods, 5",
  ],
  ["alarm", { ...ALARM, statistic: "p99" }, "statistic: Invalid option"],
  ["alarm", { ...ALARM, namespace: undefined }, "namespace: Required with metricName"],
  ["alarm", { ...ALARM, comparisonOperator: ">" }, "comparisonOperator: Invalid option"],
  ["alarm", { ...ALARM, treatMissingData: "ok" }, "treatMissingData: Invalid option"],
  ["alarm", { ...ALARM, threshold: undefined }, "threshold: Required"],
  ["alarm", { ...ALARM, alarmActions: ["alarms"] }, "alarmActions.0: Expected an ARN"],
  [
    "alarm",
    { ...QUERIES, metricQueries: QUERIES.metricQueries.slice(1) },
    "Exactly one element of the metrics list should return data.",
  ],
  ["dashboard", { dashboardName: "a", dashboardBody: "{}" }, '"dataPath":"/widgets"'],
  ["dashboard", { dashboardName: "a b", dashboardBody: '{"widgets":[]}' }, "dashboardName: Up to"],
  [
    "dashboard",
    dashboardOf({ width: 25 }),
    'The dashboard body is invalid, there are 1 validation errors: [{"dataPath":"/widgets/0/width"',
  ],
  [
    "dashboard",
    dashboardOf({ properties: { metrics: [["AWS/SQS", "Sent", { QueueName: "a" }, "b"]] } }),
    'Invalid metric field type, only \\"String\\" type is allowed',
  ],
  ["topic", { name: "alarms.fifo" }, "the name of a FIFO topic"],
  ["topic", { name: "my alarms" }, "Invalid parameter: Topic Name"],
  ["topic", { policy: "allow all" }, "policy: Unexpected token"],
  ["repository", { name: "Worker" }, "lowercase letters only"],
  [
    "lifecycle",
    lifecycleOf({ tagStatus: "tagged" }),
    "Must specify tagPrefixList or tagPatternList",
  ],
  [
    "lifecycle",
    lifecycleOf({}, { tagStatus: "untagged" }),
    "Rule for tagStatus=ANY must have the lowest",
  ],
  ["lifecycle", { repository: "a", policy: "{" }, "Lifecycle policy validation failure"],
  ["target", { ...TARGET, minCapacity: 5 }, "minCapacity: Must be at most maxCapacity, 4; got 5"],
  ["target", { ...TARGET, resourceId: "worker" }, "has not the form service/CLUSTER/SERVICE"],
  ["scaling", { ...TRACKING, policyType: undefined }, "policyType: Must be TargetTrackingScaling"],
  ["scaling", { ...TRACKING, policyType: "StepScaling" }, "policyType: Must be StepScaling"],
  ["scaling", stepsOf(["0", "80"], ["90"]), "Must begin where the step before it ends, at 80"],
  ["scaling", stepsOf(["80", "80"]), "Must begin below its end"],
  [
    "providers",
    { clusterName: "c", defaultCapacityProviderStrategies: [{ capacityProvider: "FARGATE" }] },
    "cannot contain a capacity provider that is not associated with the cluster: FARGATE",
  ],
  ["group", groupOf({ toPort: 80 }), "Invalid TCP port range: 443-80"],
  ["group", groupOf({ toPort: 70_000 }), "Invalid TCP port range: 443-70000"],
  ["group", groupOf({ protocol: "-1" }), "must both be 0 to use the 'ALL' \"-1\" protocol!"],
  ["group", { ...groupOf({}), description: "a → b" }, "Invalid security group description"],
  ["group", groupOf({ cidrBlocks: ["10.0.0.1/16"] }), 'did you mean "10.0.0.0/16"?'],
  [
    "egress",
    { securityGroupId: "sg-1", ipProtocol: "tcp", cidrIpv4: "0.0.0.0/0" },
    "fromPort: Required",
  ],
  ["egress", { securityGroupId: "sg-1", ipProtocol: "-1" }, "Exactly one of cidrIpv4"],
  ["vpc", { cidrBlock: "10.0.0.0/8" }, "InvalidVpc.Range: The CIDR '10.0.0.0/8' is invalid"],
  [
    "subnet",
    { vpcId: "main", cidrBlock: "10.0.1.0/24" },
    'Invalid id: "main" (expecting "vpc-...")',
  ],
  ["subnet", { vpcId: "vpc-1", availabilityZone: "us-east-1" }, "availabilityZone is invalid"],
  ["route", { routeTableId: "rtb-1", gatewayId: "igw-1" }, "Exactly one of destinationCidrBlock"],
  ["defaultGroup", { egress: groupOf({ toPort: 80 }).egress }, "port range: 443-80"],
  ["flowLog", { ...FLOW_LOG, subnetId: "subnet-1" }, "vpcId: Exactly one of eniId"],
  ["flowLog", { ...FLOW_LOG, trafficType: "REJECTED" }, "trafficType: Invalid option"],
  ["flowLog", { ...FLOW_LOG, trafficType: undefined }, "trafficType: Required"],
  ["flowLog", { ...FLOW_LOG, iamRoleArn: undefined }, "iamRoleArn: Required with cloud-watch-logs"],
  ["flowLog", { ...FLOW_LOG, logDestination: "/flows" }, "logDestination: Expected an ARN"],
  ["flowLog", { ...FLOW_LOG, maxAggregationInterval: 300 }, "maxAggregationInterval: Invalid"],
  [
    "endpoint",
    { vpcId: "vpc-1", privateDnsEnabled: true },
    "only an Interface endpoint has private DNS",
  ],
])("%s: what AWS refuses is refused: %j", (type, inputs, message) => {
  expect(problemsOf(TOKENS[type], inputs)).toContain(message);
});

describe("a deployment is refused when", () => {
  test.each<[string, () => object, string]>([
    [
      "a metric filter's log group is not there",
      () =>
        new aws.cloudwatch.LogMetricFilter("errors", {
          logGroupName: "/none",
          pattern: "ERROR",
          metricTransformation: { name: "errors", namespace: "team", value: "1" },
        }),
      "errors (aws:cloudwatch/logMetricFilter:LogMetricFilter): logGroupName: ResourceNotFoundException",
    ],
    [
      "capacity providers' cluster is not there",
      () => new aws.ecs.ClusterCapacityProviders("spot", { clusterName: "none" }),
      "spot (aws:ecs/clusterCapacityProviders:ClusterCapacityProviders): clusterName: ClusterNotFoundException",
    ],
  ])("%s", async (_title, create, message) => {
    const program = () => {
      create();
      return {};
    };
    await expect(deploy(program)).rejects.toThrow(message);
  });
});
