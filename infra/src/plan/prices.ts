/**
 * List prices in US dollars, us-east-1, as AWS's pages had them in 2026: each with its page, a subpage of aws.amazon.com. They are
 * written here alone; docs/costs.md and plans have what follows from them.
 */
export const PRICES = {
  /** Fargate, Linux on ARM (/fargate/pricing). */
  fargateVcpuHour: 0.032_38,
  fargateGbHour: 0.003_56,
  /** A public IPv4 address, whether or not it is in use (/vpc/pricing). */
  publicIpv4Hour: 0.005,
  /** An interface VPC endpoint in one availability zone (/privatelink/pricing). */
  interfaceEndpointHour: 0.01,
  /** CloudWatch Logs takes in a GB (10⁹ bytes) of what AWS's services log, such as flow logs; the first 10 TB a month (/cloudwatch/pricing, "Vended logs"). */
  vendedLogGb: 0.5,
  /** The same, delivered to a bucket, as bills name it: "per GB of log data delivered to S3 for the first 10TB". What the bucket costs comes on top. */
  vendedLogToBucketGb: 0.25,
  /** Lambda on ARM (/lambda/pricing). */
  lambdaGbSecond: 0.000_013_333_4,
  lambdaRequest: 0.000_000_2,
  /** A standard queue; the account's first million requests a month are free (/sqs/pricing). */
  sqsRequest: 0.000_000_4,
  /** A state transition of a Standard workflow; the account's first 4,000 a month are free (/step-functions/pricing). */
  stateTransition: 0.000_025,
  /** An execution of an Express workflow (/step-functions/pricing). */
  expressRequest: 0.000_001,
  /** Of its duration and memory; an account with more than 1,000 GB-hours a month pays less for those above (/step-functions/pricing). */
  expressGbSecond: 0.000_016_67,
  /** A standard-resolution alarm, for each metric that it watches (/cloudwatch/pricing). */
  alarmMetricMonth: 0.1,
  /** A metric that is no service's own; an account with more than 10,000 pays less for those above (/cloudwatch/pricing). */
  customMetricMonth: 0.3,
  /** A metric of Container Insights with enhanced observability for ECS (/cloudwatch/pricing, "Container Insights"). */
  enhancedInsightsMetricMonth: 0.07,
  /** The account's first three are free (/cloudwatch/pricing). */
  dashboardMonth: 3,
} as const;

/** The hours of a month in AWS's calculators. */
export const HOURS_PER_MONTH = 730;
