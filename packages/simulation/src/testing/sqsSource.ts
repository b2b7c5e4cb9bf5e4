import type { Sqs } from "@sfn-workers/local-cloud/sqs";
import type { Clock, TaskReports, TaskSource } from "@sfn-workers/worker-core";
import { copyOf, type QueueCalls, queueTasks } from "@sfn-workers/worker-core/rules";
import { type DeclaredResource, declaredOf } from "../resources.ts";
import { deployedQueue } from "../sqs/deployedQueue.ts";
import { deployedMachine } from "../stepfunctions/deployedMachine.ts";

/** The worker's source of the messages of local-cloud's SQS. */
export function sqsSource(options: {
  readonly sqs: Sqs;
  readonly queueUrl: string;
  readonly resources: readonly DeclaredResource[];
  readonly clock: Clock;
  readonly reports: TaskReports;
  way(): Promise<void>;
  pickedUp(executionArn: string): void;
}): TaskSource {
  const { queueUrl: QueueUrl, clock, reports, way } = options;
  const declared = declaredOf("greeting", options.resources);
  const { visibilitySeconds, maxReceiveCount } = deployedQueue(declared);
  const calls: Omit<QueueCalls, "close"> = {
    async receive(most, WaitTimeSeconds) {
      const { Messages = [] } = await call<{
        Messages?: Awaited<ReturnType<QueueCalls["receive"]>>;
      }>("ReceiveMessage", {
        ...{ MaxNumberOfMessages: Math.min(10, most), WaitTimeSeconds },
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      });
      return Messages;
    },
    async delete(receipts) {
      await call("DeleteMessageBatch", { Entries: entries(receipts, () => ({})) });
    },
    async changeVisibility(changes) {
      const receipts = changes.map(({ receipt }) => receipt);
      const times = changes.map(({ seconds }) => ({ VisibilityTimeout: seconds }));
      await call("ChangeMessageVisibilityBatch", {
        Entries: entries(receipts, (index) => times[index]),
      });
    },
    async sendAgain(copies) {
      await Promise.all(copies.map((copy) => call("SendMessage", copyOf(copy))));
      await calls.delete(copies.map(({ message }) => message.receipt));
      return [];
    },
  };
  const source = queueTasks({
    ...{ name: QueueUrl, clock, visibilitySeconds, maxReceiveCount },
    tokenSeconds: deployedMachine(declared).heartbeatSeconds,
    connect: () => ({ calls, reports: { ...reports, changeReceipt() {} }, async close() {} }),
  });
  return {
    ...source,
    async poll(most) {
      const received = await source.poll(most);
      for (const { input } of received) options.pickedUp(JSON.parse(input).execution.arn);
      return received;
    },
  };

  async function call<Answer>(operation: string, input: object): Promise<Answer> {
    await way();
    const answer = await options.sqs.call(operation, { QueueUrl, ...input });
    await way();
    return answer as Answer;
  }
}

function entries(receipts: readonly string[], fieldsOf: (index: number) => object | undefined) {
  return receipts.map((ReceiptHandle, index) => ({
    ...{ Id: String(index), ReceiptHandle },
    ...fieldsOf(index),
  }));
}
