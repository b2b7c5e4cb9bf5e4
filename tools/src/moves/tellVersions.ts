import { DescribeStateMachineCommand, type SFNClient } from "@aws-sdk/client-sfn";
import type { HeldResource } from "@sfn-workers/infra/moves";
import type { PinnedVersion } from "@sfn-workers/infra/pinnedVersions";
import { lackedByVersion, versionLines } from "@sfn-workers/infra/versionNeeds";
import { reasonOf } from "./clientOptions.ts";

/**
 * What the versions that the stack file names call, and their roles do not allow, as lines.
 *
 * @param planned what the program declares for the stack
 * @param deployed what is deployed in it
 */
export async function pinnedLines(
  pinned: readonly PinnedVersion[],
  planned: readonly HeldResource[],
  deployed: readonly HeldResource[],
  sfn: SFNClient,
): Promise<string[]> {
  const lines: string[] = [];
  for (const one of pinned) {
    const { workflow, version } = one;
    const asked = await definitionOf(one, sfn);
    if (asked === undefined) continue;
    if ("reason" in asked) {
      lines.push(
        `note: whether the role of ${workflow} allows what version ${version} calls, with which its executions start, was not checked: ${asked.reason}`,
      );
      continue;
    }
    const lacked = await lackedByVersion({ ...one, ...asked }, deployed, planned);
    lines.push(...versionLines(one, lacked));
  }
  return lines;
}

async function definitionOf(
  { stateMachineArn, version }: PinnedVersion,
  sfn: SFNClient,
): Promise<{ readonly definition: string } | { readonly reason: string } | undefined> {
  try {
    const named = { stateMachineArn: `${stateMachineArn}:${version}` };
    const { definition = "" } = await sfn.send(new DescribeStateMachineCommand(named));
    return definition === "" ? { reason: "Step Functions shows no definition" } : { definition };
  } catch (error) {
    // Whether there is such a version is asked, and told, elsewhere.
    if (error instanceof Error && error.name === "StateMachineDoesNotExist") return undefined;
    return { reason: reasonOf(error) };
  }
}
