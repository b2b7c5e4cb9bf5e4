/** ReceiveMessage returns up to 10 messages; the batch calls take 10. SQS API reference. */
export const MAX_BATCH = 10;
/** Deletions and visibility changes wait this long to be sent in one batch. */
export const BATCH_WINDOW_MS = 50;
/** The longest WaitTimeSeconds of ReceiveMessage. SQS API reference. */
export const MAX_WAIT_SECONDS = 20;
