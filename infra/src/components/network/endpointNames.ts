/**
 * The services that a task calls and whose interface endpoints begin otherwise than `com.amazonaws` somewhere, by the begin of the
 * Region's name (aws-cdk-lib, aws-ec2, `InterfaceVpcEndpointAwsService`, which has it from each Region's DescribeVpcEndpointServices).
 * GovCloud's are as everywhere.
 */
const OTHERWISE = [
  { regions: "cn-", begin: "cn.com.amazonaws", services: ["states", "sqs", "ecr.api", "ecr.dkr"] },
  { regions: "eusc-", begin: "eu.amazonaws", services: ["ecr.api", "ecr.dkr"] },
] as const;

/** The name of a service's interface endpoint in a Region. */
export function interfaceEndpointName(service: string, region: string): string {
  const other = OTHERWISE.find(
    ({ regions, services }) =>
      region.startsWith(regions) && services.some((named) => named === service),
  );
  return `${other?.begin ?? "com.amazonaws"}.${region}.${service}`;
}

/** The name of a gateway endpoint, which is the same in each partition (aws-cdk-lib, aws-ec2, `GatewayVpcEndpointAwsService`). */
export function gatewayEndpointName(service: string, region: string): string {
  return `com.amazonaws.${region}.${service}`;
}
