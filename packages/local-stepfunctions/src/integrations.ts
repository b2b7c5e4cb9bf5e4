/**
 * What Task states other than activities can reach, by name: `lambda:function` (a plain function ARN), `lambda:invoke`,
 * `sqs:sendMessage`, `states:startExecution`, ….
 */
export type Integrations = Readonly<Record<string, Integration>>;

/**
 * Does the work of one attempt and gives the task's result, any JSON value.
 * @throws IntegrationFailure to end the attempt with an error that a Retry or Catch can name.
 */
export type Integration = (request: IntegrationRequest) => Promise<unknown>;

export interface IntegrationRequest {
  /** The state's Resource as the definition has it. */
  readonly resource: string;
  /** The task's input after Parameters or Arguments. */
  readonly parameters: unknown;
  /** The state machine's role. */
  readonly roleArn: string;
  readonly executionArn: string;
  readonly stateName: string;
  /** Set where the task is ended by SendTaskSuccess or SendTaskFailure (`.waitForTaskToken`). */
  readonly taskToken?: string;
  /** Aborted when the task times out or its execution ends. */
  readonly signal: AbortSignal;
}
