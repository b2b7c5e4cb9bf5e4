import type { Answer } from "./call.ts";
import type { Lane } from "./lane.ts";
import type { Event, Outcome, Started } from "./ledger.ts";

/** Reports an outcome. Its text stands in no other. */
export async function report(
  { call, ledger }: Pick<Lane, "call" | "ledger">,
  started: Started,
  token: string,
  is: Outcome["is"],
  error = "Fatal",
): Promise<Answer> {
  const id = ledger.unique("o");
  const text = is === "success" ? JSON.stringify({ outcome: id }) : id;
  const outcome: Outcome = { token, is, text, acknowledged: false };
  started.outcomes.push(outcome);
  const answer = await (is === "success"
    ? call("SendTaskSuccess", { taskToken: token, output: text })
    : call("SendTaskFailure", { taskToken: token, error, cause: text }));
  if (answer.kind === "done") outcome.acknowledged = true;
  if (answer.kind !== "refused") return answer;
  started.outcomes.splice(started.outcomes.indexOf(outcome), 1);
  if (answer.code !== "TaskTimedOut")
    ledger.problems.push(`${started.arn}: ${answer.code} for a token that was handed out`);
  return answer;
}

/** The token that a callback's message carries. */
export function tokenOf(events: readonly Event[]): string | undefined {
  const scheduled = events.findLast(({ type }) => type === "TaskScheduled");
  const details = scheduled?.["taskScheduledEventDetails"] as { parameters?: string } | undefined;
  if (details?.parameters === undefined) return undefined;
  return (JSON.parse(details.parameters) as { MessageBody: { token: string } }).MessageBody.token;
}
