/** An answer of SQS that says no. */
export class SqsError extends Error {
  /** `QueueDoesNotExist`, as the JSON protocol names it. */
  readonly code: string;
  /** `AWS.SimpleQueueService.NonExistentQueue`, as the older protocol and Step Functions name it. */
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
