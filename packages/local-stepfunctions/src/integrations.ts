import type { Permission } from "./permission.ts";

/**
 * The services that Task states can call, by name: `lambda:function` (the plain ARN of a function), `lambda:invoke`,
 * `sqs:sendMessage`, `states:startExecution`, …; `*` gets the calls of all others, and `activity:*` the tasks of activities that the
 * endpoint does not have. The ItemReader and the ResultWriter of a Map
 * state call `s3:getObject`, `s3:listObjectsV2` and `s3:putObject`.
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
export interface Integration {
  (request: IntegrationRequest): Promise<unknown>;
  /**
   * Why Step Functions can't pass the parameters on, in AWS's words; none if it can. Called before the task is scheduled. With a
   * reason its state fails with States.Runtime, which no Retry or Catch handles.
   */
  problemsOf?(parameters: unknown): readonly string[];
  /** Of `activity:*`: whether it does the task. If not, the activity does not exist, which fails the execution. */
  does?(task: CallOfState): boolean;
}

/** Which state calls what. */
export type CallOfState = Pick<IntegrationRequest, "resource" | "executionArn" | "stateName">;

/** What answers one call in place of its integration; `undefined` leaves it to that. */
export type DoubleOf = (call: CallOfState) => Integration | undefined;

/**
 * Called before a Task state calls the endpoint's own API (`states:startExecution`, `aws-sdk:sfn:…`).
 * @throws {AccessDeniedException} when the role may not: the task fails.
 */
export type AuthorizeTask = (request: TaskAuthorization) => void;

export interface TaskAuthorization
  extends Permission,
    Pick<IntegrationRequest, "roleArn" | "machineRoleArn" | "executionArn" | "stateName"> {}

/** The reason of a request's signal when a token, or the call itself, has ended the task. */
export const ANSWERED = "answered";

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
  /**
   * Aborted when the task times out or its execution ends: what it has begun should stop. Its reason is `answered` when the task
   * has its outcome.
   */
  readonly signal: AbortSignal;
  /**
   * Set for a task that does not end with its call: records that the call is made (TaskSubmitted), with the service's answer. For
   * `.waitForTaskToken` the result does the same. For `.sync` the result is the job's end, and after a restart of the endpoint the
   * integration is called again, with this answer as `job`.
   */
  readonly submit?: (job: unknown) => void;
  /** Set for a task of an activity that has a HeartbeatSeconds. */
  readonly heartbeat?: Heartbeat;
  /** What a `.sync` call had submitted before the endpoint was restarted: wait for its end. */
  readonly job?: unknown;
}

export interface Heartbeat {
  /** Within so many seconds one is expected. */
  readonly seconds: number;
  /** As SendTaskHeartbeat. */
  readonly send: () => void;
}
