/** List prices in US dollars, us-east-1, from AWS's price pages as of 2026; an estimate, never a bill. */
export const PRICES = {
  /** Fargate, Linux on ARM. */
  fargateVcpuHour: 0.032_38,
  fargateGbHour: 0.003_56,
  /** A public IPv4 address, in use or not. */
  publicIpv4Hour: 0.005,
  /** An interface VPC endpoint, for each availability zone. */
  interfaceEndpointHour: 0.01,
  /** Lambda on ARM. */
  lambdaGbSecond: 0.000_013_333_4,
  lambdaRequest: 0.000_000_2,
  /** A standard queue; the account's first million a month are free. */
  sqsRequest: 0.000_000_4,
  /** A standard-resolution alarm, for each metric it looks at. */
  alarmMetricMonth: 0.1,
  /** The account's first three are free. */
  dashboardMonth: 3,
} as const;

/** A month as AWS's calculators count it. */
export const HOURS_A_MONTH = 730;
