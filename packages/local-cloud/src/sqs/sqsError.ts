/** An error that SQS returns. */
export class SqsError extends Error {
  /** `QueueDoesNotExist`, in the JSON protocol. */
  readonly code: string;
  /** `AWS.SimpleQueueService.NonExistentQueue`, in the older protocol and in Step Functions. */
  readonly queryCode: string;
  readonly status: number;

  constructor(
    code: string,
    message: string,
    options: { queryCode?: string; status?: number } = {},
  ) {
    super(message);
    this.name = code;
    this.code = code;
    this.queryCode = options.queryCode ?? QUERY_CODES[code] ?? code;
    this.status = options.status ?? 400;
  }
}

/** The name of an error in the JSON protocol → its name in the older one, where they differ (SQS's service model). */
const QUERY_CODES: Readonly<Record<string, string>> = {
  BatchEntryIdsNotDistinct: "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
  BatchRequestTooLong: "AWS.SimpleQueueService.BatchRequestTooLong",
  EmptyBatchRequest: "AWS.SimpleQueueService.EmptyBatchRequest",
  InvalidBatchEntryId: "AWS.SimpleQueueService.InvalidBatchEntryId",
  PurgeQueueInProgress: "AWS.SimpleQueueService.PurgeQueueInProgress",
  QueueDeletedRecently: "AWS.SimpleQueueService.QueueDeletedRecently",
  QueueDoesNotExist: "AWS.SimpleQueueService.NonExistentQueue",
  QueueNameExists: "QueueAlreadyExists",
  TooManyEntriesInBatchRequest: "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
};

export function invalidParameter(parameter: string, value: unknown, reason: string): SqsError {
  return new SqsError(
    "InvalidParameterValue",
    `Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`,
  );
}

export function missingParameter(parameter: string): SqsError {
  return new SqsError("MissingParameter", `The request must contain the parameter ${parameter}.`);
}
