import type { Clock } from "@sfn-workers/local-stepfunctions";
import { createHosts } from "../process/refuseWebPages.ts";
import { type AroundCall, type Sqs, startSqs } from "./sqs.ts";

export type { Sqs } from "./sqs.ts";
export { SqsError } from "./sqsError.ts";

/**
 * An SQS endpoint without a program: every caller may do everything, and nobody's key is known. Calls are answered if their Host
 * is an IP address, localhost, *.localhost or one of `allowHosts`, and refused with the Origin of a web page.
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
 *
 * @throws {RangeError} when `allowHosts` has no name of a host.
 */
export async function startSqsAlone({
  allowHosts,
  around,
  clock,
}: {
  /** Further names in the Host of calls, such as that of a container. */
  readonly allowHosts?: readonly string[];
  /** Is called in place of each call of the endpoint, and runs it: it counts calls, changes or refuses some, reads answers. */
  readonly around?: AroundCall;
  /** The system's by default. */
  readonly clock?: Clock;
} = {}): Promise<Sqs> {
  const everyone = { authorize() {}, require() {}, sessionOf: () => undefined };
  const hosts = createHosts(allowHosts);
  return startSqs(everyone, everyone, {
    hosts,
    ...(around && { around }),
    ...(clock && { clock }),
  });
}
