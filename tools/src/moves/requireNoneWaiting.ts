import { SFNClient } from "@aws-sdk/client-sfn";
import {
  type HeldResource,
  movesThatAbandon,
  requireNoneAbandoned,
} from "@sfn-workers/infra/moves";
import { plannedResources } from "@sfn-workers/infra/plannedResources";
import { programKeys } from "@sfn-workers/infra/settings";
import { type Stack, tellingLines } from "@sfn-workers/infra/stackFile";
import { clientOptions } from "./clientOptions.ts";
import { runningFor } from "./running.ts";

/**
 * Refuses a deployment that would delete or replace what running executions wait for, unless the stack file says
 * `abandonWaiting: true`.
 *
 * @param stack what is to be deployed
 * @param planned what the program declares for it
 * @param deployed what is deployed in it
 * @throws {AbandonedTasks} when executions run; the message names each workload, and what to do
 */
export async function requireNoneWaiting(
  stack: Stack,
  planned: readonly HeldResource[],
  deployed: readonly HeldResource[],
): Promise<void> {
  const { config } = stack;
  if (programKeys(config)["abandonWaiting"] === true) return;
  const moves = movesThatAbandon(deployed, planned);
  if (moves.length === 0) return;
  const [arn = ""] = moves.flatMap(({ stateMachineArns, formerly }) => [
    ...stateMachineArns,
    ...(formerly?.stateMachineArns ?? []),
  ]);
  const sfn = new SFNClient(clientOptions(config, arn));
  try {
    requireNoneAbandoned(moves, await runningFor(sfn, moves), stack.stack);
  } finally {
    sfn.destroy();
  }
}

/**
 * What the program declares for a stack, where it would be deployed.
 *
 * @param deployed what is deployed in it
 * @throws {ConfigurationError} when the stack's configuration can't be deployed
 */
export function plannedFor(
  stack: Stack,
  deployed: readonly HeldResource[],
): Promise<readonly HeldResource[]> {
  const account = accountOf(stack.config, deployed);
  return tellingLines(stack, () => plannedResources(stack, undefined, account, deployed));
}

/** Where the program would be deployed: to the same account, and to the Region of the stack file, if it names one. */
function accountOf(config: Readonly<Record<string, unknown>>, deployed: readonly HeldResource[]) {
  const arns = deployed.map(({ outputs }) => String(outputs["arn"]).split(":"));
  const [, , , current = "us-east-1", accountId = "000000000000"] =
    arns.find(([, , service]) => service === "states") ?? [];
  const given = config["aws:region"];
  return { accountId, region: typeof given === "string" ? given : current };
}
