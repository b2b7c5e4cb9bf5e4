import { type Sqs, startSqs } from "./sqs.ts";

export type { Sqs } from "./sqs.ts";

/**
 * An SQS endpoint without a program: every caller may do everything, and nobody's key is known.
 *
 * @example
 * ```ts
 * import { startSqsAlone } from "@sfn-workers/local-cloud/sqs";
 *
 * const sqs = await startSqsAlone();
 * const queue = sqs.createQueue("tasks", { VisibilityTimeout: "10" });
 * await sqs.call("SendMessage", { QueueUrl: queue.url, MessageBody: "{}" });
 * await sqs.close();
 * ```
 */
export function startSqsAlone(): Promise<Sqs> {
  const everyone = { authorize() {}, require() {}, sessionOf: () => undefined };
  return startSqs(everyone, everyone);
}
