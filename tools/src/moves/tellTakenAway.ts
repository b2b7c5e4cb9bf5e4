import { SFNClient } from "@aws-sdk/client-sfn";
import { type LostAccess, lostAccess, lostAccessLines } from "@sfn-workers/infra/lostAccess";
import type { HeldResource } from "@sfn-workers/infra/moves";
import { pinnedVersions } from "@sfn-workers/infra/pinnedVersions";
import { programKeys } from "@sfn-workers/infra/settings";
import type { Stack } from "@sfn-workers/infra/stackFile";
import { startedVersionLines } from "@sfn-workers/infra/startedVersions";
import { type TakenAway, takenAway, takenAwayLines } from "@sfn-workers/infra/takenAway";
import { clientOptions } from "./clientOptions.ts";
import { runningOf } from "./running.ts";
import { pinnedLines } from "./tellVersions.ts";

/**
 * Tells which running executions of workflows still have a state or a permission that a deployment takes away, with which version
 * executions start, what the role of such a one lacks, and whom queues shut out. It stops nothing.
 *
 * @param planned what the program declares for the stack
 * @param deployed what is deployed in it
 * @param createClient makes the client that asks, for a state machine's ARN; it is closed in the end
 */
export async function tellTakenAway(
  { config }: Pick<Stack, "config">,
  planned: readonly HeldResource[],
  deployed: readonly HeldResource[],
  say: (line: string) => void,
  createClient: (arn: string) => SFNClient = (arn) => new SFNClient(clientOptions(config, arn)),
): Promise<void> {
  const all = takenAway(deployed, planned).filter(
    ({ states, permissions, kept }) => states.length + permissions.length + kept.length > 0,
  );
  const pinned = pinnedVersions(config, deployed, planned).filter(({ isDeployed }) => isDeployed);
  const lost = lostAccess(deployed, planned);
  for (const line of startedVersionLines(config, deployed, planned)) say(line);
  const [arn] = [
    ...[...all, ...pinned].map(({ stateMachineArn }) => stateMachineArn),
    ...lost.flatMap(({ machineArns }) => machineArns),
  ];
  // Without one nobody can be asked.
  const sfn = arn === undefined ? undefined : createClient(arn);
  try {
    const lines = sfn && [
      ...(await linesOf(all, config, sfn)),
      ...(await pinnedLines(pinned, planned, deployed, sfn)),
    ];
    for (const line of [...(lines ?? []), ...(await lostLines(lost, sfn))]) say(line);
  } finally {
    sfn?.destroy();
  }
}

async function linesOf(
  all: readonly TakenAway[],
  config: Stack["config"],
  sfn: SFNClient,
): Promise<string[]> {
  const arns = all.map(({ stateMachineArn }) => stateMachineArn);
  const running = await runningOf(sfn, arns, { definitions: true });
  return all.flatMap((taken) => {
    const asked = running.get(taken.stateMachineArn) ?? [];
    const { keepGrants } = Object(Object(programKeys(config)["workflows"])[taken.workflow]);
    return takenAwayLines(taken, asked, keepGrants);
  });
}

async function lostLines(
  lost: readonly LostAccess[],
  sfn: SFNClient | undefined,
): Promise<string[]> {
  const arns = lost.flatMap(({ machineArns }) => machineArns);
  const running = sfn && (await runningOf(sfn, arns, { definitions: true }));
  return lost.flatMap((one) => lostAccessLines(one, running ?? new Map()));
}
