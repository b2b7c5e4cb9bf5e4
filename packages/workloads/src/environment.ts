import { MAX_CONCURRENCY } from "@sfn-workers/worker-core";
import * as z from "zod";
import { workloads } from "./index.ts";

/** The environment variables that a worker gets from the infrastructure, wherever it runs. */
export const workerEnvironment = z.object({
  WORKLOAD: z.enum(Object.keys(workloads)),
  ACTIVITY_ARN: z
    .string()
    .regex(/^arn:[\w-]+:states:[\w-]+:\d{12}:activity:.+$/, "expected the ARN of an activity"),
  /** Tasks at once. */
  CONCURRENCY: z.coerce.number().int().min(1).max(MAX_CONCURRENCY).default(1),
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
