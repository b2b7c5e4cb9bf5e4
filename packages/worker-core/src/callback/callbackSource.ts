import type { SQSClientConfig } from "@aws-sdk/client-sqs";
import type { Clock } from "../clock.ts";
import type { TaskSource } from "../source.ts";
import type { SfnAccess } from "../stepfunctions/sfnAccess.ts";
import { taskReports } from "../stepfunctions/taskReports.ts";
import { createQueueCalls } from "./queueCalls.ts";
import { queueAccess } from "./queueClient.ts";
import { queueTasks } from "./queueTasks.ts";
import { checkQueueUrl } from "./queueUrl.ts";

export interface CallbackSourceOptions {
  readonly queueUrl: string;
  /** The queue's visibility timeout in seconds: each heartbeat hides the message for this long again. */
  readonly visibilitySeconds: number;
  /** After this many receives the queue moves the message to its dead-letter queue: at least 3. */
  readonly maxReceiveCount: number;
  /** For how long a token lives without a heartbeat: the state's HeartbeatSeconds. An older message runs only if AWS says so. */
  readonly tokenSeconds?: number | undefined;
  /** The maximum number of tasks that run at the same time. */
  readonly concurrency: number;
  /** Access to Step Functions, for the outcomes. */
  readonly access: SfnAccess;
  /** SQS's region, credentials and endpoint; by default the SDK's default providers. */
  readonly queue?: Pick<SQSClientConfig, "region" | "credentials" | "endpoint">;
  readonly clock?: Clock;
  /** For how long a call to SQS waits while no byte arrives, in milliseconds: 30,000 by default. */
  readonly socketTimeoutMs?: number;
}

/**
 * Tasks whose tokens arrive in the messages of an SQS queue.
 * @throws {InvalidOption} when `queueUrl` is no URL or that of a FIFO queue, or `maxReceiveCount` is less than 3.
 *
 * @example
 * ```ts
 * import { createWorker, type Workload } from "@sfn-workers/worker-core";
 * import { callbackSource } from "@sfn-workers/worker-core/callbackSource";
 * import { clientAccess } from "@sfn-workers/worker-core/clientAccess";
 *
 * export async function workUntil(signal: AbortSignal, workload: Workload): Promise<void> {
 *   const source = callbackSource({
 *     queueUrl: "https://sqs.eu-central-1.amazonaws.com/123456789012/greeting",
 *     visibilitySeconds: 60,
 *     maxReceiveCount: 5,
 *     concurrency: 10,
 *     access: clientAccess(),
 *   });
 *   const worker = createWorker({ workload, source, concurrency: 10 });
 *   await worker.run({ signal });
 *   await worker.close();
 * }
 * ```
 */
export function callbackSource(options: CallbackSourceOptions): TaskSource {
  const { queueUrl, visibilitySeconds, concurrency, access } = options;
  checkQueueUrl(queueUrl);
  return queueTasks({
    ...options,
    name: queueUrl,
    connect(onFailure) {
      const queue = queueAccess(queueUrl, options.queue);
      const calls = createQueueCalls({ ...options, access: queue, onFailure });
      const reports = taskReports(access, concurrency, {
        queue: { ...queue, queueUrl, visibilitySeconds, onFailure },
      });
      return {
        calls,
        reports,
        async close() {
          await reports.close();
          access.close();
          calls.close();
          queue.close();
        },
      };
    },
  });
}
