/**
 * Which messages of a batch a function with ReportBatchItemFailures reports as failed. As Lambda has it: an empty or
 * missing list is a success of all; an identifier that is missing, empty or not of this batch, or anything that can't be
 * read, is a failure of all (developer guide, "Implementing partial batch responses").
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

/** `undefined` where there are none. */
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
