/** What a worker does now. */
export interface WorkerStatus {
  readonly concurrency: number;
  readonly runningTasks: number;
  /** Slots of handlers that still run though their outcomes went out, because they don't end when their signal aborts. */
  readonly deafHandlers: number;
  readonly openPolls: number;
  /** For how long slots were in use, in milliseconds, added up over the slots. */
  readonly busySlotMs: number;
  /** For how long `run` or `drain` was at work, in milliseconds. */
  readonly workingMs: number;
  /** The longest delay of the event loop in the last minute or two, in milliseconds: what computes starves the rest. */
  readonly loopDelayMs: number;
  /** How long ago a poll was answered, or delayed by the rate limit or for lack of a free slot, in milliseconds. */
  readonly silentMs: number;
  /** The worker opens no more polls; open polls and running tasks finish. */
  readonly stopping: boolean;
  /** Something has paused the polls. */
  readonly paused: boolean;
}
