import { loadWorkload } from "@sfn-workers/workloads";
import {
  activityEnvironment,
  callbackEnvironment,
  readEnvironment,
  UNKNOWN_TRANSPORT,
} from "@sfn-workers/workloads/environment";
import type { Context } from "aws-lambda";
import * as z from "zod";

export type LambdaHandler = (event: unknown, context: InvocationContext) => Promise<unknown>;

/** As much of Lambda's context as a worker needs. */
export type InvocationContext = Pick<Context, "getRemainingTimeInMillis" | "awsRequestId">;

const lambdaEnvironment = z.discriminatedUnion(
  "TRANSPORT",
  [activityEnvironment, callbackEnvironment],
  { error: UNKNOWN_TRANSPORT },
);

/**
 * Makes the function's handler for the transport that the environment names. What the other one imports is never loaded.
 * @throws {InvalidEnvironment} when a variable is missing or wrong
 */
export async function createHandler(
  variables: Readonly<Record<string, string | undefined>>,
): Promise<LambdaHandler> {
  const environment = readEnvironment(lambdaEnvironment, variables);
  const workload = await loadWorkload(environment.WORKLOAD);
  if (environment.TRANSPORT === "callback") {
    const { createCallbackHandler } = await import("./callbackHandler.ts");
    return createCallbackHandler(workload, environment);
  }
  const { createActivityHandler } = await import("./activityHandler.ts");
  return createActivityHandler(workload, environment, variables["AWS_LAMBDA_LOG_STREAM_NAME"]);
}
