/** What happens to messages that bring tasks. They are known by SQS's message id. */
export type SourceEvent =
  | {
      /** The message is no task. It stays in the queue until it goes to the dead letters. */
      readonly type: "messageRefused";
      readonly messageId: string;
      readonly reason: string;
    }
  | {
      /** The message's token is dead: it waited for too long, or its task was answered. It is deleted, and does not run. */
      readonly type: "messageSkipped";
      readonly messageId: string;
      readonly reason: "overdue" | "answered";
    }
  | {
      /**
       * Step Functions does not answer: the message's token can't be asked about, or the outcome of its task can't be reported. It
       * is sent again with the count that it has.
       */
      readonly type: "messagePostponed";
      readonly messageId: string;
      readonly reason: "unjudged" | "unreported";
    }
  | {
      /** A message that comes again starts, alone: its last worker may have died of it. */
      readonly type: "suspectStarted";
      readonly messageId: string;
      /** How often workers may have begun with it, this time included. */
      readonly receiveCount: number;
      readonly taskId: string;
    }
  | (QueueCallFailure & { readonly type: "queueCallFailed" });

/** Messages could not be deleted, hidden or sent again: SQS delivers them again. */
export interface QueueCallFailure {
  /** Such as DeleteMessageBatch. */
  readonly operation: string;
  /** SQS's name of the error, or Node's code. */
  readonly code: string;
  readonly message: string;
  /** How many messages may be as they were. */
  readonly messages: number;
  /** No repetition can succeed. The worker opens no more polls. */
  readonly refused: boolean;
}
