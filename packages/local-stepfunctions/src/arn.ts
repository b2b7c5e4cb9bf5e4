/** Where an endpoint stands: what its ARNs say. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

export interface ParsedArn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly accountId: string;
  readonly resourceType: string;
  /** What follows the resource type. */
  readonly rest: string;
}

export function stateMachineArn(place: Place, name: string): string {
  return `${prefix(place)}:stateMachine:${name}`;
}

export function activityArn(place: Place, name: string): string {
  return `${prefix(place)}:activity:${name}`;
}

/** A Standard execution: `:stateMachine:` becomes `:execution:` and the execution's name is appended. */
export function executionArn(machineArn: string, name: string): string {
  return `${machineArn.replace(":stateMachine:", ":execution:")}:${name}`;
}

/** An Express execution's ARN ends with an identifier of its own, for its name may come again. */
export function expressExecutionArn(machineArn: string, name: string, id: string): string {
  return `${machineArn.replace(":stateMachine:", ":express:")}:${name}:${id}`;
}

export function mapRunArn(machineArn: string, label: string, id: string): string {
  return `${machineArn.replace(":stateMachine:", ":mapRun:")}/${label}:${id}`;
}

/** `undefined` for what is no ARN of Step Functions' form. */
export function parseArn(text: string): ParsedArn | undefined {
  const [arn, partition, service, region, accountId, resourceType, ...rest] = text.split(":");
  if (arn !== "arn" || !partition || !service || resourceType === undefined) return undefined;
  return {
    partition,
    service,
    region: region ?? "",
    accountId: accountId ?? "",
    resourceType,
    rest: rest.join(":"),
  };
}

function prefix(place: Place): string {
  return `arn:${place.partition}:states:${place.region}:${place.accountId}`;
}

/** The partition that a region belongs to. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  return "aws";
}
