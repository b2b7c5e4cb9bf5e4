import { ApiError } from "../errors.ts";
import type { Route, StateMachine } from "../registry.ts";
import type { Service } from "../service.ts";
import { checkArnPrefix } from "./constraints.ts";
import { splitMachineArn, targetAt, versionNumber } from "./machines.ts";
import { resourceNotFound } from "./resourceNotFound.ts";

/** A routing and the state machine whose versions it has. */
export interface RoutedMachine {
  readonly machine: StateMachine;
  readonly routing: readonly Route[];
}

/** Of a routing that has passed its constraints. */
interface GivenRoute {
  readonly stateMachineVersionArn: string;
  readonly weight: number;
}

/**
 * The routing of a request, in AWS's order of checks.
 * @param of the alias's machine, if the alias is there
 * @throws {ApiError} InvalidArn, ValidationException or ResourceNotFound when AWS rejects it.
 */
export function readRouting(service: Service, source: unknown, of?: StateMachine): RoutedMachine {
  const given = source as readonly GivenRoute[];
  const arns = given.map(({ stateMachineVersionArn }) => stateMachineVersionArn);
  for (const arn of arns) checkArnPrefix(arn);
  const split = arns.map(splitMachineArn);
  const numbers = split.map((one) => versionNumber(one?.qualifier));
  if (numbers.includes(undefined)) throw invalid(`contain state machine version ARNs`, arns);
  if (new Set(arns).size < arns.length) {
    throw invalid("contain distinct state machine version ARNs", arns);
  }
  // AWS's number is an integer, whatever the JSON's is.
  const weights = given.map(({ weight }) => Math.trunc(weight));
  if (weights.reduce((sum, weight) => sum + weight, 0) !== 100) {
    throw refused(
      `Sum of routing configuration weights must equal 100. Received: [${weights.join(", ")}]`,
    );
  }
  const machines = new Set(split.map((one) => one?.machineArn));
  if (of !== undefined) machines.add(of.arn);
  if (machines.size > 1) {
    throw invalid("contain state machine version ARNs of the same state machine", arns);
  }
  const targets = arns.map((arn) => targetAt(service, arn) ?? missing(arn));
  const [first] = targets;
  if (first === undefined) throw invalid("contain state machine version ARNs", arns);
  const { machine } = first;
  const routing = numbers.map((version = 0, index) => ({ version, weight: weights[index] ?? 0 }));
  return { machine, routing };
}

function missing(arn: string): never {
  throw resourceNotFound(arn);
}

function invalid(rule: string, arns: readonly string[]): ApiError {
  return refused(`Routing configuration must ${rule}. Received: [${arns.join(", ")}]`);
}

function refused(message: string): ApiError {
  return new ApiError("ValidationException", message, {
    details: { reason: "INVALID_ROUTING_CONFIGURATION" },
  });
}
