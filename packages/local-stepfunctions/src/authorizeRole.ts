/**
 * Called before an execution uses what a key may encrypt: its state machine when it starts, and the activity that gets a task.
 * An execution that may not use its state machine does not start; a task that may not use its activity fails.
 * @throws {ApiError} when the role may not; StartExecution returns this error.
 */
export type AuthorizeRole = (request: RoleRequest) => void;

export interface RoleRequest {
  readonly roleArn: string;
  readonly executionArn: string;
  /** The ARN of the state machine or of the activity. */
  readonly resource: string;
  /** Whether the execution is Express, and its caller waits for it. */
  readonly sync: boolean;
}
