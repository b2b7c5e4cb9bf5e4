import type { Answer } from "./call.ts";
import type { Lane } from "./lane.ts";
import type { Started, Stop } from "./ledger.ts";

/** Stops an execution. Its cause stands in no other stop. */
export async function stop(
  { call, ledger }: Pick<Lane, "call" | "ledger">,
  started: Started,
): Promise<Answer> {
  const asked: Stop = { cause: ledger.unique("stop-"), stopDate: undefined };
  started.stops.push(asked);
  const answer = await call("StopExecution", { executionArn: started.arn, cause: asked.cause });
  if (answer.kind === "done") asked.stopDate = Number(answer.body["stopDate"]);
  return answer;
}
