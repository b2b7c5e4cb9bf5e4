import { MAX_LAMBDA_NAME_CHARACTERS, MAX_SQS_NAME_CHARACTERS } from "./limits.ts";
import { ConfigurationError } from "./settings/explain.ts";

/** The longest suffix of a resource's name: that of a schedule's dead-letter queue. */
export const LONGEST_SUFFIX = "-schedule-dead-letters";

/** The lowest of AWS's limits: a function's name has no suffix, a queue's name may have the longest one. */
const MAX_NAME_CHARACTERS = Math.min(
  MAX_LAMBDA_NAME_CHARACTERS,
  MAX_SQS_NAME_CHARACTERS - LONGEST_SUFFIX.length,
);

/**
 * The AWS name of a workload's main resources, such as `sfn-workers-dev-coin-flip`.
 * @throws {ConfigurationError} when the name, or the name with one of this program's suffixes, is too long for AWS.
 */
export function physicalName(
  environment: { readonly project: string; readonly name: string },
  workload: string,
): string {
  const name = `${environment.project}-${environment.name}-${workload}`;
  if (name.length <= MAX_NAME_CHARACTERS) return name;
  throw new ConfigurationError([
    `The name "${name}" of workload "${workload}" has ${name.length} characters; allowed: project, stack and workload of at most ${MAX_NAME_CHARACTERS - 2} characters together`,
  ]);
}

/** What stands behind the name of a workload's main resources in those of its queues for dead letters, or parts it from them. */
const ENDINGS = ["-dead-letters", "-schedule", LONGEST_SUFFIX] as const;

/** Another workload whose queues would have the names of this one's, such as `invoice` for `invoice-dead-letters`. */
export function clashingWorkload(workload: string, others: Iterable<string>): string | undefined {
  for (const other of others) {
    if (ENDINGS.some((end) => other === workload + end || workload === other + end)) return other;
  }
  return undefined;
}
