import type { Failure } from "./report/failure.ts";

/** A task as its transport brings it. The token is a secret: it goes to AWS and nowhere else. */
export interface ReceivedTask {
  readonly taskToken: string;
  /** JSON text. */
  readonly input: string;
  /** How the task fails without its handler being called: the transport knows that it must. */
  readonly failure?: Failure;
}

/** The three answers that AWS takes for a token. Each is one request, neither retried nor bounded here. */
export interface TaskReports {
  success(taskToken: string, output: string): Promise<void>;
  failure(taskToken: string, error: string, cause: string): Promise<void>;
  heartbeat(taskToken: string): Promise<void>;
  /** Gives a task back that was never begun, where the transport can do so without failing it. */
  handBack?(taskToken: string): Promise<void>;
}

/** Where tasks come from and where their outcomes go: one transport. */
export interface TaskSource {
  /** For messages: the activity's ARN, or the queue's. */
  readonly name: string;
  /** The longest that `poll` stays open, in milliseconds. */
  readonly longestPollMs: number;
  /** The most tasks that one poll brings; the poller takes that many slots first. */
  readonly tasksPerPoll: number;
  /** One poll. It is never aborted: a task that AWS hands to an aborted poll is lost until its timeout. */
  poll(maxTasks: number): Promise<readonly ReceivedTask[]>;
  readonly reports: TaskReports;
  /** Says what a failed poll means. */
  classify(error: unknown): PollFault;
  /** Finishes what is under way and closes the connections. */
  close(): Promise<void>;
}

/** `refused`: for good. `crowded`: too many polls are open. `transient`: try again after a while. */
export interface PollFault {
  readonly kind: "refused" | "crowded" | "transient";
  readonly code: string;
  readonly message: string;
}
