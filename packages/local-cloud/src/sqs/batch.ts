import { z } from "zod";
import { MAX_SQS_BATCH, SQS_BATCH_ENTRY_ID } from "../limits.ts";
import { SqsError } from "./sqsError.ts";

/** Reads the entries of a batch call. */
export const BatchInput = z.object({
  Entries: z.array(z.looseObject({ Id: z.string() })).default([]),
});
type Entry = z.infer<typeof BatchInput>["Entries"][number];

/**
 * Makes a batch call of a single one: each entry succeeds or fails for itself.
 *
 * @throws {SqsError} when SQS refuses the whole batch.
 */
export function answerBatch<Result extends object>(
  operation: string,
  entries: readonly Entry[],
  one: (entry: Entry) => Result,
): { Successful: object[]; Failed: object[] } {
  checkEntries(operation, entries);
  const successful: object[] = [];
  const failed: object[] = [];
  for (const entry of entries) {
    try {
      successful.push({ Id: entry.Id, ...one(entry) });
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      failed.push({
        Id: entry.Id,
        SenderFault: true,
        Code: error.queryCode,
        Message: error.message,
      });
    }
  }
  return { Successful: successful, Failed: failed };
}

function checkEntries(operation: string, entries: readonly Entry[]): void {
  if (entries.length === 0) {
    throw new SqsError(
      "EmptyBatchRequest",
      `There should be at least one ${operation}RequestEntry in the request.`,
    );
  }
  if (entries.length > MAX_SQS_BATCH) {
    throw new SqsError(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are ${MAX_SQS_BATCH}. You have sent ${entries.length}.`,
    );
  }
  const ids = new Set<string>();
  for (const { Id } of entries) {
    if (!SQS_BATCH_ENTRY_ID.test(Id)) {
      throw new SqsError(
        "InvalidBatchEntryId",
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
      );
    }
    if (ids.has(Id)) throw new SqsError("BatchEntryIdsNotDistinct", `Id ${Id} repeated.`);
    ids.add(Id);
  }
}
