import { MAX_CONCURRENCY } from "@sfn-workers/worker-core";
import * as z from "zod";
import { workloads } from "./index.ts";

/** A variable that is a whole number. */
export function wholeNumber(min: number, max: number) {
  const error = `expected a whole number from ${min} to ${max}`;
  return z.coerce.number({ error }).int(error).min(min, error).max(max, error);
}

/** For the union of the two environments below. */
export const UNKNOWN_TRANSPORT = 'expected "activity" or "callback"';

const everyWorker = {
  WORKLOAD: z.enum(Object.keys(workloads)),
  /** Tasks at once. */
  CONCURRENCY: wholeNumber(1, MAX_CONCURRENCY).default(1),
};

/** What a worker that polls an activity gets from the infrastructure. */
export const activityEnvironment = z.object({
  ...everyWorker,
  TRANSPORT: z.literal("activity").default("activity"),
  ACTIVITY_ARN: z
    .string()
    .regex(/^arn:[\w-]+:states:[\w-]+:\d{12}:activity:.+$/, "expected the ARN of an activity"),
});

/** What a worker gets whose tasks come in messages. */
export const callbackEnvironment = z.object({
  ...everyWorker,
  TRANSPORT: z.literal("callback"),
  /** After so many receives the queue moves a message to its dead letters. */
  MAX_RECEIVE_COUNT: wholeNumber(1, 1_000),
});

/** The environment does not say what a worker has to know; the message is one line that names every variable. */
export class InvalidEnvironment extends Error {
  override readonly name = "InvalidEnvironment";
}

/** @throws {InvalidEnvironment} */
export function readEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): z.infer<Schema> {
  const result = schema.safeParse(environment);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => {
    const variable = path.join(".");
    const value = environment[variable];
    return `${variable} is ${value === undefined ? "missing" : JSON.stringify(value)} (${message})`;
  });
  throw new InvalidEnvironment(`wrong environment: ${problems.join("; ")}`);
}
