/**
 * The services that Task states can call, by name: `lambda:function` (the plain ARN of a function), `lambda:invoke`,
 * `sqs:sendMessage`, `states:startExecution`, …; `*` gets the calls of all others.
 *
 * @example
 * ```ts
 * import { type Integrations, startStepFunctions } from "@sfn-workers/local-stepfunctions";
 *
 * const integrations: Integrations = {
 *   "sqs:sendMessage": async ({ parameters, taskToken }) => {
 *     console.log(parameters, taskToken);
 *     return { MessageId: "1" };
 *   },
 * };
 * const endpoint = await startStepFunctions({ integrations });
 * await endpoint.close();
 * ```
 */
export type Integrations = Readonly<Record<string, Integration>>;

/**
 * Makes one attempt of a task and returns its result, any JSON value.
 * @throws {IntegrationFailure} when the attempt fails with an error that Retry and Catch can match.
 */
export type Integration = (request: IntegrationRequest) => Promise<unknown>;

export interface IntegrationRequest {
  /** The state's Resource. */
  readonly resource: string;
  /** The state's input after Parameters, or its Arguments. */
  readonly parameters: unknown;
  /** The role in the state's Credentials, else the state machine's role. */
  readonly roleArn: string;
  /** The state machine's role. It assumes the role in Credentials, if there is one. */
  readonly machineRoleArn: string;
  readonly executionArn: string;
  readonly stateName: string;
  /** Set if SendTaskSuccess or SendTaskFailure ends the task (`.waitForTaskToken`). */
  readonly taskToken?: string;
  /** Aborted when the task times out or its execution ends. */
  readonly signal: AbortSignal;
}
