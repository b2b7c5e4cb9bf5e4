import type { TaskReports, TaskSource } from "@sfn-workers/worker-core";
import { queueTasks } from "@sfn-workers/worker-core/rules";
import type { DeployedQueue } from "../sqs/deployedQueue.ts";
import type { SimulatedQueueCalls } from "../sqs/queueCalls.ts";
import type { HandedTask } from "../stepfunctions/machine.ts";
import type { Timeline } from "../timeline.ts";

/** The worker's source of a queue's messages. */
export function simulatedQueueSource(options: {
  readonly deployed: DeployedQueue;
  readonly tokenSeconds: number;
  readonly calls: SimulatedQueueCalls;
  readonly reports: TaskReports;
  readonly timeline: Timeline;
  onPickUp(task: HandedTask): void;
}): TaskSource {
  const { calls, reports, tokenSeconds } = options;
  const { visibilitySeconds, maxReceiveCount } = options.deployed;
  const source = queueTasks({
    ...{ name: "queue", clock: options.timeline },
    ...{ visibilitySeconds, maxReceiveCount, tokenSeconds },
    connect: () => ({ calls, reports: { ...reports, changeReceipt() {} }, async close() {} }),
  });
  return {
    ...source,
    async poll(most) {
      const received = await source.poll(most);
      for (const { taskToken } of received) {
        const task = calls.taskOf(taskToken);
        if (task) options.onPickUp(task);
      }
      return received;
    },
  };
}
