import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  DescribeStateMachineCommand,
  ListStateMachineVersionsCommand,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { ConfigurationError } from "@sfn-workers/infra/explain";
import type { HeldResource } from "@sfn-workers/infra/moves";
import {
  type AskedVersions,
  type PinnedVersion,
  pinnedVersions,
  versionProblems,
} from "@sfn-workers/infra/pinnedVersions";
import type { Stack } from "@sfn-workers/infra/stackFile";
import { clientOptions, reasonOf } from "./clientOptions.ts";

/**
 * Refuses a `version` of a workflow that its alias can't stand for, before anything is made: AWS would refuse it in the middle of the
 * deployment, or its executions would have no role.
 *
 * @param planned what the program declares for the stack
 * @param deployed what is deployed in it
 * @param say gets a line for what can't be asked
 * @throws {ConfigurationError} when there is such a one; the message names it, and the versions that there are
 */
export async function requireVersions(
  { stack, config }: Stack,
  planned: readonly HeldResource[],
  deployed: readonly HeldResource[],
  say: (line: string) => void,
): Promise<void> {
  const pinned = pinnedVersions(config, deployed, planned);
  const [first] = pinned;
  if (first === undefined) return;
  const options = clientOptions(config, first.stateMachineArn);
  const [sfn, iam] = [new SFNClient(options), new IAMClient(options)];
  try {
    const asked = await askedVersions(pinned, sfn, (roleArn) => isDeleted(iam, roleArn));
    for (const { workflow, version, stateMachineArn } of pinned) {
      const reason = asked.get(stateMachineArn);
      if (typeof reason !== "string") continue;
      say(`note: whether version ${version} of ${workflow} can be used was not checked: ${reason}`);
    }
    requireUsable(pinned, asked, stack);
  } finally {
    sfn.destroy();
    iam.destroy();
  }
}

/** @throws {ConfigurationError} when a version can't be used */
export function requireUsable(
  pinned: readonly PinnedVersion[],
  asked: ReadonlyMap<string, AskedVersions>,
  stack: string,
): void {
  const problems = versionProblems(pinned, asked);
  if (problems.length > 0) throw new ConfigurationError(problems, stack);
}

/**
 * @param isGone whether a role is deleted
 * @returns by the ARN of each state machine
 */
export async function askedVersions(
  pinned: readonly PinnedVersion[],
  sfn: SFNClient,
  isGone: (roleArn: string) => Promise<boolean>,
): Promise<ReadonlyMap<string, AskedVersions>> {
  const asked = new Map<string, AskedVersions>();
  for (const one of pinned) {
    const versions = one.isDeployed ? await versionsOf(one, sfn, isGone) : { numbers: [] };
    asked.set(one.stateMachineArn, versions);
  }
  return asked;
}

async function versionsOf(
  { stateMachineArn, version }: PinnedVersion,
  sfn: SFNClient,
  isGone: (roleArn: string) => Promise<boolean>,
): Promise<AskedVersions> {
  try {
    const numbers = await numbersOf(stateMachineArn, sfn);
    if (!numbers.includes(version)) return { numbers };
    const described = { stateMachineArn: `${stateMachineArn}:${version}` };
    const { roleArn = "" } = await sfn.send(new DescribeStateMachineCommand(described));
    return { numbers, ...((await isGone(roleArn)) && { deletedRole: roleArn }) };
  } catch (error) {
    // Its versions go with it.
    if (error instanceof Error && error.name === "StateMachineDoesNotExist") return { numbers: [] };
    return reasonOf(error);
  }
}

async function numbersOf(stateMachineArn: string, sfn: SFNClient): Promise<number[]> {
  // A state machine has no more (Step Functions developer guide, "Service quotas").
  const command = new ListStateMachineVersionsCommand({ stateMachineArn, maxResults: 1_000 });
  const { stateMachineVersions = [] } = await sfn.send(command);
  const arns = stateMachineVersions.map((one) => one.stateMachineVersionArn ?? "");
  return arns.map((arn) => Number(arn.split(":").at(-1)));
}

async function isDeleted(iam: IAMClient, roleArn: string): Promise<boolean> {
  try {
    await iam.send(new GetRoleCommand({ RoleName: roleArn.split("/").at(-1) }));
    return false;
  } catch (error) {
    if (error instanceof Error && error.name.startsWith("NoSuchEntity")) return true;
    throw error;
  }
}
