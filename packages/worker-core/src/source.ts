import type { ThreadOffer } from "./beats/offerThread.ts";
import type { SourceEvent } from "./sourceEvents.ts";

/** A task as its transport delivers it. The token is a secret: it goes to AWS and nowhere else. */
export interface ReceivedTask {
  readonly taskToken: string;
  /** JSON text. */
  readonly input: string;
  /** Set if the transport knows that the task must fail. It is reported without calling the handler. */
  readonly failure?: Failure;
}

/** The error and the cause that SendTaskFailure takes, cut to its limits. */
export interface Failure {
  readonly error: string;
  readonly cause: string;
}

/**
 * The three calls that answer a task token. Each sends one request and does not retry. `timeoutMs`: it fails after so long
 * without an answer; by default after a time of its own.
 */
export interface TaskReports {
  success(taskToken: string, output: string, timeoutMs?: number): Promise<void>;
  failure(taskToken: string, error: string, cause: string, timeoutMs?: number): Promise<void>;
  heartbeat(taskToken: string, timeoutMs?: number): Promise<void>;
  /** Returns a task that was never started, where the transport can do so without failing it. */
  release?(taskToken: string): Promise<void>;
  /** Whether a thread of its own can send the heartbeats, which a blocked event loop does not hold up. By default none can. */
  readonly thread?: ThreadOffer;
}

/** One transport: it delivers tasks and takes their outcomes. */
export interface TaskSource {
  /** For messages: the activity's ARN, or the queue's URL. */
  readonly name: string;
  /** The maximum time that `poll` stays open, in milliseconds. */
  readonly longestPollMs: number;
  /** The maximum number of tasks that one poll returns. The poller takes that many slots first. */
  readonly tasksPerPoll: number;
  /** Polls once. A poll is never aborted: a task that AWS hands to an aborted poll is lost until its timeout. */
  poll(maxTasks: number): Promise<readonly ReceivedTask[]>;
  readonly reports: TaskReports;
  /** Classifies the error of a poll: can polling again succeed? */
  classify(error: unknown): PollFault;
  /** The worker listens to what happens between polls. */
  observe?(listener: (event: SourceEvent) => void): void;
  /** A task of this source is over, whatever has become of its outcome. */
  settled?(taskToken: string): void;
  /**
   * The worker is about to end, and starts no more tasks. A poll that could be open for long comes back soon. Resolves when what was
   * not started is given back.
   */
  stop?(): Promise<void>;
  /** Finishes pending requests and closes the connections. */
  close(): Promise<void>;
}
/**
 * `refused`: polling again cannot succeed. `tooManyPollers`: open fewer polls. `transient`: retry after a pause. `unanswered`: the
 * same, and nothing shows that the poll has reached its service.
 */
export interface PollFault {
  readonly kind: "refused" | "tooManyPollers" | "transient" | "unanswered";
  readonly code: string;
  readonly message: string;
}
