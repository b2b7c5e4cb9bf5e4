/**
 * The messages of a batch that a function with ReportBatchItemFailures reports as failed. As in Lambda, all messages succeed
 * when the list is empty or missing. All fail when an identifier is missing, empty or unknown, or the response has another
 * form (developer guide, "Implementing partial batch responses").
 */
export function failedMessages(
  payload: string,
  messageIds: readonly string[],
): ReadonlySet<string> {
  const failures = itemFailures(payload);
  if (failures === undefined) return new Set();
  const all = new Set(messageIds);
  if (!Array.isArray(failures)) return all;
  const failed = failures.map(itemIdentifier);
  return failed.every((id) => id !== undefined && all.has(id)) ? new Set(failed as string[]) : all;
}

/** `undefined` when there are none. */
function itemFailures(payload: string): unknown {
  const response: unknown = JSON.parse(payload);
  if (response === null) return undefined;
  if (typeof response !== "object" || Array.isArray(response)) return response;
  const { batchItemFailures } = response as { batchItemFailures?: unknown };
  return batchItemFailures ?? undefined;
}

function itemIdentifier(failure: unknown): string | undefined {
  if (typeof failure !== "object" || failure === null) return undefined;
  const { itemIdentifier: id } = failure as { itemIdentifier?: unknown };
  return typeof id === "string" ? id : undefined;
}
