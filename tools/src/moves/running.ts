import { ListExecutionsCommand, type SFNClient } from "@aws-sdk/client-sfn";
import { MANY, type Move, type Running } from "@sfn-workers/infra/moves";
import { reasonOf } from "./clientOptions.ts";

/** Asks how many executions of the moves' state machines are running, each once. */
export async function runningOf(
  sfn: SFNClient,
  moves: readonly Move[],
): Promise<ReadonlyMap<string, Running>> {
  const running = new Map<string, Running>();
  for (const arn of new Set(moves.flatMap(({ stateMachineArns }) => stateMachineArns))) {
    running.set(arn, await runningIn(sfn, arn));
  }
  return running;
}

async function runningIn(sfn: SFNClient, stateMachineArn: string): Promise<Running> {
  const statusFilter = "RUNNING";
  const command = new ListExecutionsCommand({ stateMachineArn, statusFilter, maxResults: MANY });
  try {
    const { executions = [] } = await sfn.send(command);
    return executions.length;
  } catch (error) {
    // It has been deleted already, with its executions.
    if (error instanceof Error && error.name === "StateMachineDoesNotExist") return 0;
    return reasonOf(error);
  }
}
