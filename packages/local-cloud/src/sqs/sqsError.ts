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
    this.queryCode = options.queryCode ?? code;
    this.status = options.status ?? 400;
  }
}
