/** List prices in US dollars, as `infra` has them. */
export interface Prices {
  readonly fargateVcpuHour: number;
  readonly fargateGbHour: number;
  readonly publicIpv4Hour: number;
  readonly lambdaGbSecond: number;
  readonly lambdaRequest: number;
  readonly sqsRequest: number;
  /** A state transition of a Standard workflow. */
  readonly stateTransition: number;
}
