import type { Context } from "aws-lambda";

export type LambdaHandler = (event: unknown, context: InvocationContext) => Promise<unknown>;

/** The part of Lambda's context that a worker needs. */
export type InvocationContext = Pick<Context, "getRemainingTimeInMillis" | "awsRequestId">;
