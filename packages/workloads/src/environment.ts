import { MAX_CONCURRENCY } from "@sfn-workers/worker-core";
import * as z from "zod";

/** SQS guide: RedrivePolicy. */
const MAX_RECEIVE_COUNT = 1_000;

/** States Language: TimeoutSeconds. */
const MAX_TIMEOUT_SECONDS = 99_999_999;

/** A variable that holds a whole number. */
export function wholeNumber(min: number, max: number) {
  const error = `expected a whole number from ${min} to ${max}`;
  return z.coerce.number({ error }).int(error).min(min, error).max(max, error);
}

/** The error of a discriminated union of the two environments below. */
export const UNKNOWN_TRANSPORT = 'expected "activity" or "callback"';

const everyWorker = {
  /** The number of tasks that run at the same time. */
  CONCURRENCY: wholeNumber(1, MAX_CONCURRENCY).default(1),
};

/** The variables that the infrastructure sets for workers that poll an activity. */
export const activityEnvironment = z.object({
  ...everyWorker,
  TRANSPORT: z.literal("activity").default("activity"),
  ACTIVITY_ARN: z
    .string()
    .regex(/^arn:[\w-]+:states:[\w-]+:\d{12}:activity:.+$/, "expected the ARN of an activity"),
});

/** The variables for workers whose tasks arrive in messages. */
export const callbackEnvironment = z.object({
  ...everyWorker,
  TRANSPORT: z.literal("callback"),
  /** After this many receives the queue moves a message to its dead-letter queue. */
  MAX_RECEIVE_COUNT: wholeNumber(3, MAX_RECEIVE_COUNT),
  /** For how long a token lives without a heartbeat, from the sending of its message on: the Task state's HeartbeatSeconds. */
  TOKEN_SECONDS: wholeNumber(1, MAX_TIMEOUT_SECONDS),
  QUEUE_URL: z.url(),
});

/** Variables are missing or invalid. The message is one line that names all of them. */
export class InvalidEnvironment extends Error {
  override readonly name = "InvalidEnvironment";
}

/**
 * Reads a worker's variables. Each worker is built for one workload, so WORKLOAD must name the one that is in it.
 * @throws {InvalidEnvironment} when a variable is missing or invalid, or WORKLOAD names another workload
 */
export function readEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
  workload: string,
): z.infer<Schema> {
  const result = schema.safeParse(environment);
  const expected = `expected "${workload}", the workload that this worker was built for`;
  const wrong = environment["WORKLOAD"] === workload ? [] : [["WORKLOAD", expected] as const];
  const issues = result.error?.issues ?? [];
  const problems = [
    ...wrong,
    ...issues.map(({ path, message }) => [path.join("."), message] as const),
  ].map(([variable, message]) => {
    const value = environment[variable];
    return `${variable} is ${value === undefined ? "missing" : JSON.stringify(value)} (${message})`;
  });
  if (result.success && problems.length === 0) return result.data;
  throw new InvalidEnvironment(`wrong environment: ${problems.join("; ")}`);
}
