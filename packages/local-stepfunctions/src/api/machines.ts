import { isIn, parseArn, qualifiedArn } from "../arn.ts";
import type { Qualifier, Revision } from "../engine/revision.ts";
import { ApiError } from "../errors.ts";
import type { Alias, StateMachine, Version } from "../registry.ts";
import type { Service } from "../service.ts";
import { invalidArn } from "./invalidArn.ts";
import { optionalString, type Request, stringMember } from "./operation.ts";

/** The ARN of a state machine, and the version or alias that may follow it. */
export interface MachineArn {
  readonly machineArn: string;
  readonly qualifier: string | undefined;
}

/** What a state machine's ARN, or that of its version or alias, names. */
export interface Target {
  readonly machine: StateMachine;
  readonly version: Version | undefined;
  readonly alias: Alias | undefined;
}

/** A state machine's ARN without the version or alias; `undefined` for another resource's. */
export function splitMachineArn(arn: string): MachineArn | undefined {
  const parsed = parseArn(arn);
  if (parsed?.resourceType !== "stateMachine" || parsed.rest === "") return undefined;
  const [, qualifier] = /^[^:]*:(.*)$/.exec(parsed.rest) ?? [];
  if (qualifier === undefined) return { machineArn: arn, qualifier };
  return { machineArn: arn.slice(0, arn.length - qualifier.length - 1), qualifier };
}

/** The number of a version, `undefined` for an alias. */
export function versionNumber(qualifier: string | undefined): number | undefined {
  return qualifier !== undefined && /^[1-9]\d*$/.test(qualifier) ? Number(qualifier) : undefined;
}

/**
 * @throws {ApiError} InvalidArn when the ARN is not a state machine's, and ValidationException when it is of a distributed Map.
 */
export function machineArnOf(request: Request): string {
  const arn = stringMember(request, "stateMachineArn");
  const split = splitMachineArn(arn);
  if (split === undefined) throw invalidArn(arn);
  if (split.machineArn.includes("/")) {
    throw new ApiError(
      "ValidationException",
      `This API does not support labeled state machine ARNs: '${arn}'`,
      { details: { reason: "API_DOES_NOT_SUPPORT_LABELED_ARNS" } },
    );
  }
  return arn;
}

/**
 * The machine that an ARN without a version or alias names.
 * @throws {ApiError} InvalidArn, ValidationException or StateMachineDoesNotExist when there is no such state machine.
 */
export function machineOf(service: Service, request: Request): StateMachine {
  const arn = machineArnOf(request);
  return machineAt(service, arn) ?? refuse(arn);
}

/**
 * The machine, version or alias that an ARN names.
 * @throws {ApiError} InvalidArn, ValidationException or StateMachineDoesNotExist when there is none.
 */
export function targetOf(service: Service, request: Request): Target {
  const arn = machineArnOf(request);
  const number = versionNumber(splitMachineArn(arn)?.qualifier);
  return targetAt(service, arn) ?? refuse(arn, number === undefined ? "" : "Version ");
}

/** What there is at an ARN. */
export function targetAt(service: Service, arn: string): Target | undefined {
  const { machineArn = arn, qualifier } = splitMachineArn(arn) ?? {};
  const machine = machineAt(service, machineArn);
  if (machine === undefined) return undefined;
  if (qualifier === undefined) return { machine, version: undefined, alias: undefined };
  const number = versionNumber(qualifier);
  const version = machine.versions.find((one) => one.number === number);
  const alias = machine.aliases.find((one) => one.name === qualifier);
  return version === undefined && alias === undefined ? undefined : { machine, version, alias };
}

/** What an execution runs that is started with this target: an alias chooses one of its versions. */
export function chosenOf(
  service: Service,
  { machine, version, alias }: Target,
): { readonly revision: Revision; readonly qualifier: Qualifier | undefined } {
  const number = alias === undefined ? version?.number : service.route(machine, alias);
  if (number === undefined) return { revision: machine.revision, qualifier: undefined };
  const { revision } = versionOf(machine, number);
  return { revision, qualifier: { version: number, alias: alias?.name } };
}

/** A version of the machine that must be there: none is deleted while an alias has it. */
export function versionOf(machine: StateMachine, number: number): Version {
  const version = machine.versions.find((one) => one.number === number);
  if (version !== undefined) return version;
  throw new Error(`${qualifiedArn(machine.arn, number)} is missing`);
}

/** The id of a revision as the API tells it: the first one has none. */
export function toldId({
  isInitial,
  revisionId,
}: Pick<Revision, "isInitial" | "revisionId">): string | undefined {
  return isInitial ? undefined : revisionId;
}

/** The resource of calls that take a state machine's ARN in `member`: AWS authorizes versions and aliases by their machine's. */
export function machineIn(member: string): (_: Service, request: Request) => string | undefined {
  return (_, request) => {
    const arn = optionalString(request, member);
    return arn === undefined ? undefined : (splitMachineArn(arn)?.machineArn ?? arn);
  };
}

/** The version or alias in the ARN of `member`. */
export function qualifierIn(member: string): (_: Service, request: Request) => string | undefined {
  return (_, request) => splitMachineArn(stringMember(request, member))?.qualifier;
}

function machineAt(service: Service, arn: string): StateMachine | undefined {
  return isIn(service.arnScope, arn) ? service.machines.get(arn) : undefined;
}

function refuse(arn: string, kind = ""): never {
  throw new ApiError("StateMachineDoesNotExist", `State Machine ${kind}Does Not Exist: '${arn}'`);
}

/** Of what only the other type of state machine can do. */
export function typeNotSupported(): ApiError {
  return new ApiError(
    "StateMachineTypeNotSupported",
    "This operation is not supported by this type of state machine",
  );
}
