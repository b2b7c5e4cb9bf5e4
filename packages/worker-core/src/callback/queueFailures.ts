import { faultOf } from "../report/reportFault.ts";
import type { PollFault } from "../source.ts";
import type { QueueCallFailure } from "../sourceEvents.ts";
import { pollErrors } from "../stepfunctions/pollFault.ts";

/** Classifies an error of any call to SQS. */
export const classifyQueueError: (error: unknown) => PollFault = pollErrors([
  "AccessDenied",
  // The worker may not use the key that encrypts the queue, or there is no such key.
  "KmsAccessDenied",
  "KMS.AccessDeniedException",
  "KmsNotFound",
  "KMS.NotFoundException",
  "QueueDoesNotExist",
  "AWS.SimpleQueueService.NonExistentQueue",
  "InvalidAddress",
  "InvalidSecurity",
]);

/** What SQS answers to a call that changes several messages. */
export interface BatchAnswer {
  readonly Failed?: readonly FailedEntry[] | undefined;
}

interface FailedEntry {
  readonly Id?: string | undefined;
  readonly Code?: string | undefined;
  readonly Message?: string | undefined;
}

/**
 * Reads the whole answer of a call that changes `messages`, and tells what has failed, by the name of the error.
 * @returns whether the entry with this id has failed
 */
export async function readAnswer(
  { operation, messages }: Pick<QueueCallFailure, "operation" | "messages">,
  answer: Promise<BatchAnswer>,
  onFailure: (failure: QueueCallFailure) => void,
): Promise<(id: string) => boolean> {
  try {
    const { Failed: failed = [] } = await answer;
    const byCode = Map.groupBy(failed, ({ Code: code = "Unknown" }) => code);
    for (const [code, entries] of byCode) tell(errorOf(code, entries[0]), entries.length);
    return (id) => failed.some(({ Id }) => Id === id);
  } catch (error) {
    tell(error, messages);
    return () => true;
  }

  function tell(error: unknown, count: number): void {
    const refused = classifyQueueError(error).kind === "refused";
    const { code, message } = faultOf(error);
    onFailure({ operation, code, message, messages: count, refused });
  }
}

function errorOf(code: string, entry: FailedEntry | undefined): Error {
  return Object.assign(new Error(entry?.Message ?? ""), { name: code });
}
