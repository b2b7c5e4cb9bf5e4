import { DescribeStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import type { HeldResource } from "@sfn-workers/infra/moves";
import { programKeys } from "@sfn-workers/infra/settings";
import type { Stack } from "@sfn-workers/infra/stackFile";
import { type Kept, type TakenAway, takenAway, takenAwayLines } from "@sfn-workers/infra/takenAway";
import { clientOptions } from "./clientOptions.ts";
import { runningOf } from "./running.ts";

/**
 * Tells which running executions of workflows still have a state or a permission that a deployment takes away. It stops nothing.
 *
 * @param planned what the program declares for the stack
 * @param deployed what is deployed in it
 */
export async function tellTakenAway(
  { config }: Pick<Stack, "config">,
  planned: readonly HeldResource[],
  deployed: readonly HeldResource[],
  say: (line: string) => void,
): Promise<void> {
  const all = takenAway(deployed, planned).filter(
    ({ states, permissions, kept }) => states.length + permissions.length + kept.length > 0,
  );
  const [first] = all;
  if (first === undefined) return;
  const sfn = new SFNClient(clientOptions(config, first.stateMachineArn));
  try {
    for (const line of await linesOf(all, config, sfn)) say(line);
  } finally {
    sfn.destroy();
  }
}

async function linesOf(
  all: readonly TakenAway[],
  config: Stack["config"],
  sfn: SFNClient,
): Promise<string[]> {
  const arns = all.map(({ stateMachineArn }) => stateMachineArn);
  const running = await runningOf(sfn, arns, { definitions: true });
  const lines: string[] = [];
  for (const taken of all) {
    const asked = running.get(taken.stateMachineArn) ?? [];
    lines.push(...takenAwayLines(taken, asked, await keptBy(taken, config, sfn)));
  }
  return lines;
}

async function keptBy(
  { workflow, stateMachineArn }: TakenAway,
  config: Stack["config"],
  sfn: SFNClient,
): Promise<Kept> {
  const { keepGrants, version } = Object(Object(programKeys(config)["workflows"])[workflow]);
  if (typeof version !== "number") return { keepGrants, pinned: undefined };
  const named = { stateMachineArn: `${stateMachineArn}:${version}` };
  // Whether there is such a version is asked, and told, elsewhere.
  const found = await sfn.send(new DescribeStateMachineCommand(named)).catch(() => undefined);
  const { definition } = found ?? {};
  return { keepGrants, pinned: definition === undefined ? undefined : { version, definition } };
}
