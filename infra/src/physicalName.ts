import {
  AUTONAME_CHARACTERS,
  MAX_LAMBDA_NAME_CHARACTERS,
  MAX_ROLE_NAME_CHARACTERS,
  MAX_SQS_NAME_CHARACTERS,
} from "./limits.ts";
import { ConfigurationError } from "./settings/explain.ts";

/** The longest suffix of a resource's name: that of a schedule's dead-letter queue. */
export const LONGEST_SUFFIX = "-schedule-dead-letters";

/** The lowest of AWS's limits: a function's name has no suffix, a queue's name may have the longest one. */
const MAX_NAME_CHARACTERS = Math.min(
  MAX_LAMBDA_NAME_CHARACTERS,
  MAX_SQS_NAME_CHARACTERS - LONGEST_SUFFIX.length,
);

/** The longest end of a role's name, which begins with the workload's and which Pulumi completes. */
const LONGEST_ROLE_SUFFIX = "-task-execution";

const MAX_WORKLOAD_CHARACTERS =
  MAX_ROLE_NAME_CHARACTERS - LONGEST_ROLE_SUFFIX.length - AUTONAME_CHARACTERS;

/** What the names of functions and queues, and of most other resources, may have (Lambda and SQS API references). */
const CHARACTERS = /^[A-Za-z0-9_-]+$/;

/**
 * The AWS name of a workload's main resources, such as `sfn-workers-dev-coin-flip`.
 * @throws {ConfigurationError} when the name, or the name with one of this program's suffixes, is too long for AWS, or has characters
 * that AWS does not take.
 */
export function physicalName(
  environment: { readonly project: string; readonly name: string },
  workload: string,
): string {
  const name = `${environment.project}-${environment.name}-${workload}`;
  const problem = nameProblem(name, workload);
  if (problem === undefined) return name;
  throw new ConfigurationError([`The name "${name}" of workload "${workload}" ${problem}`]);
}

function nameProblem(name: string, workload: string): string | undefined {
  if (!CHARACTERS.test(name)) {
    return "has other characters than AWS takes; allowed: project, stack and workload of letters, digits, - and _";
  }
  if (name.length > MAX_NAME_CHARACTERS) {
    return `has ${name.length} characters; allowed: project, stack and workload of at most ${MAX_NAME_CHARACTERS - 2} characters together`;
  }
  if (workload.length > MAX_WORKLOAD_CHARACTERS) {
    return `has a workload of ${workload.length} characters; allowed: at most ${MAX_WORKLOAD_CHARACTERS}, since a role's name has "${LONGEST_ROLE_SUFFIX}" and ${AUTONAME_CHARACTERS} characters of Pulumi besides, and at most ${MAX_ROLE_NAME_CHARACTERS}`;
  }
  return undefined;
}

/** ECR's letters for a repository (API reference, CreateRepository). */
const REPOSITORY = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

/**
 * The name of an environment's repository for an image, such as `sfn-workers-dev-fargate-worker`.
 * @throws {ConfigurationError} when ECR does not take it.
 */
export function repositoryName(
  environment: { readonly project: string; readonly name: string },
  image: string,
): string {
  const name = `${environment.project}-${environment.name}-${image}`;
  if (REPOSITORY.test(name)) return name;
  throw new ConfigurationError([
    `The name "${name}" of the repository for the Fargate workers' image has other characters than ECR takes; allowed: project and stack of lower-case letters and digits, with single - or _ between them, or an image: of your own`,
  ]);
}

/**
 * What stands behind a workload's name in those of its queues for dead letters, or parts these from each other, and in those of its
 * scaling policies.
 */
const ENDINGS = [
  ...["-dead-letters", "-schedule", LONGEST_SUFFIX, "-events", "-events-dead-letters"],
  ...["-steps", "-less-busy", "-idle"],
] as const;

/** The name of a security group of the network, as a workload's has the workload's. */
const OF_NETWORK = "network-endpoints";

/**
 * What else would have a resource of the same name: another workload, such as `invoice` for `invoice-dead-letters`, or the network. Some
 * of AWS's services refuse such a resource, others let two workloads share one.
 */
export function clashingWorkload(workload: string, others: Iterable<string>): string | undefined {
  if (workload === OF_NETWORK) return "the network";
  for (const other of others) {
    if (isOneWithEnding(other, workload) || isOneWithEnding(workload, other)) return other;
  }
  return undefined;
}

/** Whether resources of both would have the same name: of two names of one environment, or of two environments with these. */
export function shareNames(one: string, other: string): boolean {
  return one === other || isOneWithEnding(one, other) || isOneWithEnding(other, one);
}

function isOneWithEnding(name: string, other: string): boolean {
  return ENDINGS.some((end) => name === other + end);
}
