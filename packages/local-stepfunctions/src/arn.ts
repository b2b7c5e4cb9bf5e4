import type { StateMachineType } from "@sfn-workers/states-language";

/** The partition, region and account in the ARNs of an endpoint. */
export interface ArnScope {
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
  /** Everything after the resource type. */
  readonly rest: string;
}

export function stateMachineArn(scope: ArnScope, name: string): string {
  return `${prefix(scope)}:stateMachine:${name}`;
}

export function kmsKeyArn({ partition, region, accountId }: ArnScope, id: string): string {
  return `arn:${partition}:kms:${region}:${accountId}:key/${id}`;
}

/** The ARN of the version with which an execution was started, if it was. */
export function versionArn(
  { machineArn }: { readonly machineArn: string },
  qualifier: { readonly version: number } | undefined,
): string | undefined {
  return qualifier && qualifiedArn(machineArn, qualifier.version);
}

/** The ARN of the alias with which an execution was started, if it was. */
export function aliasArn(
  { machineArn }: { readonly machineArn: string },
  qualifier: { readonly alias: string | undefined } | undefined,
): string | undefined {
  return qualifier?.alias === undefined ? undefined : qualifiedArn(machineArn, qualifier.alias);
}

/** The ARN of a version, by its number, or of an alias, by its name. */
export function qualifiedArn(machineArn: string, qualifier: string | number): string {
  return `${machineArn}:${qualifier}`;
}

export function activityArn(scope: ArnScope, name: string): string {
  return `${prefix(scope)}:activity:${name}`;
}

/** `:stateMachine:` becomes `:execution:`, and the execution's name is appended. */
export function executionArn(machineArn: string, name: string): string {
  return `${machineArn.replace(":stateMachine:", ":execution:")}:${name}`;
}

/** An Express execution's ARN ends with a unique id, because names may repeat. */
export function expressExecutionArn(machineArn: string, name: string, id: string): string {
  return `${machineArn.replace(":stateMachine:", ":express:")}:${name}:${id}`;
}

/** The state machine, the type and the name of an execution, which its ARN has. */
export function ownerOfExecution(arn: string): {
  type: StateMachineType;
  machineArn: string;
  machineName: string;
  name: string;
} {
  const parts = arn.split(":");
  const isExpress = parts[5] === "express";
  const machineName = parts[6] ?? "";
  return {
    type: isExpress ? "EXPRESS" : "STANDARD",
    machineArn: [...parts.slice(0, 5), "stateMachine", machineName].join(":"),
    machineName,
    name: parts.slice(7, isExpress ? -1 : undefined).join(":"),
  };
}

export function mapRunArn(machineArn: string, label: string, id: string): string {
  return `${machineArn.replace(":stateMachine:", ":mapRun:")}/${label}:${id}`;
}

/** What AWS names as the state machine of a Map run and of its child executions: `stateMachine:NAME/LABEL`. */
export function machineOfMapRun(arn: string): string {
  return arn.replace(":mapRun:", ":stateMachine:").replace(/:[^:]*$/, "");
}

export function labelOfMapRun(arn: string): string {
  return /\/([^:]*):/.exec(arn)?.[1] ?? "";
}

/** The parts of an ARN; `undefined` for a string without the form of Step Functions' ARNs. */
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

function prefix(scope: ArnScope): string {
  return `arn:${scope.partition}:states:${scope.region}:${scope.accountId}`;
}

/** Whether it has the form of a region's name. Each part is bounded: ARNs have 256 characters at most. */
export function isRegion(name: string): boolean {
  return /^(?:[a-z]{2}|eusc)(?:-[a-z]{1,12}){1,2}-\d{1,2}$/.test(name);
}

/** A place of resources: an account in a region. */
export type Place = Pick<ArnScope, "region" | "accountId">;

/** Whether an ARN is of this account and region. A call finds nothing of another one. */
export function isIn({ region, accountId }: Place, arn: string): boolean {
  const parts = arn.split(":", 5);
  return parts[3] === region && parts[4] === accountId;
}

export function isAccountId(text: string): boolean {
  return /^\d{12}$/.test(text);
}

export function scopeOf({ region, accountId }: Place): ArnScope {
  return { partition: partitionOf(region), region, accountId };
}

/** The beginnings of regions' names outside the partition `aws`, by AWS's own list of partitions. */
const PARTITIONS = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["us-iso-", "aws-iso"],
  ["us-isob-", "aws-iso-b"],
  ["eu-isoe-", "aws-iso-e"],
  ["us-isof-", "aws-iso-f"],
  ["eusc-", "aws-eusc"],
] as const;

/** The partition of a region. */
function partitionOf(region: string): string {
  return PARTITIONS.find(([start]) => region.startsWith(start))?.[1] ?? "aws";
}
