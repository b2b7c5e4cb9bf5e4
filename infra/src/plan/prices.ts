/** List prices in US dollars, us-east-1, from AWS's price pages in 2026. */
export const PRICES = {
  /** Fargate, Linux on ARM. */
  fargateVcpuHour: 0.032_38,
  fargateGbHour: 0.003_56,
  /** A public IPv4 address, whether or not it is in use. */
  publicIpv4Hour: 0.005,
  /** An interface VPC endpoint in one availability zone. */
  interfaceEndpointHour: 0.01,
  /** CloudWatch Logs takes in a GB (10⁹ bytes) of what AWS's services log, such as flow logs; the first 10 TB a month. */
  vendedLogGb: 0.5,
  /** Lambda on ARM. */
  lambdaGbSecond: 0.000_013_333_4,
  lambdaRequest: 0.000_000_2,
  /** A standard queue; the account's first million requests a month are free. */
  sqsRequest: 0.000_000_4,
  /** A standard-resolution alarm, for each metric that it watches. */
  alarmMetricMonth: 0.1,
  /** A metric that is no service's own; an account with more than 10,000 pays less for those above. */
  customMetricMonth: 0.3,
  /** A metric of Container Insights with enhanced observability for ECS. */
  enhancedInsightsMetricMonth: 0.07,
  /** The account's first three are free. */
  dashboardMonth: 3,
} as const;

/** The hours of a month in AWS's calculators. */
export const HOURS_PER_MONTH = 730;
