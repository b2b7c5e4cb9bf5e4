import type { TaskReports, TaskSource } from "@sfn-workers/worker-core";
import type { HandedTask } from "../stepfunctions/machine.ts";
import type { Timeline } from "../timeline.ts";
import { RECEIVE } from "./limits.ts";
import type { Message, MessageQueue } from "./queue.ts";

/**
 * A Fargate worker's source of a queue's messages: it hides what it runs, deletes what it has reported, and skips what comes again or is
 * overdue where the token is dead.
 */
export function simulatedQueueSource(options: {
  readonly queue: MessageQueue;
  readonly reports: TaskReports;
  readonly timeline: Timeline;
  readonly tokenSeconds: number;
  wayMs(): number;
  isAlive(taskToken: string): boolean;
  onPickUp(task: HandedTask): void;
}): TaskSource {
  const { queue, reports, timeline, wayMs } = options;
  /** Messages of tasks that this worker runs. */
  const held = new Map<string, Message>();
  let isStopping = false;

  return {
    name: "queue",
    longestPollMs: RECEIVE.waitMs,
    tasksPerPoll: RECEIVE.messages,
    async poll(most) {
      queue.request();
      await pause(wayMs());
      const until = timeline.now() + RECEIVE.waitMs;
      let messages = admitted(queue.receive(most));
      while (messages.length === 0 && timeline.now() < until && !isStopping) {
        await visibleOrAt(until);
        messages = admitted(queue.receive(most));
      }
      await pause(wayMs());
      return messages.map(({ task }) => {
        options.onPickUp(task);
        return { taskToken: task.taskToken, input: task.input };
      });
    },
    reports: {
      success: (token, output) => reports.success(token, output).finally(() => settle(token)),
      failure: (token, error, cause) =>
        reports.failure(token, error, cause).finally(() => settle(token)),
      async heartbeat(token) {
        await reports.heartbeat(token);
      },
      async release(token) {
        const message = held.get(token);
        held.delete(token);
        if (message) queue.hide(message, 0);
      },
    },
    classify: () => ({ kind: "transient", code: "Unknown", message: "" }),
    async stop() {
      isStopping = true;
    },
    async close() {},
  };

  function admitted(messages: readonly Message[]): readonly Message[] {
    return messages.filter((message) => {
      const { taskToken } = message.task;
      const isOverdue = message.sentAt + options.tokenSeconds * 1_000 <= timeline.now();
      if ((isOverdue || message.receives > 1) && !options.isAlive(taskToken)) {
        queue.delete(message);
        return false;
      }
      held.set(taskToken, message);
      keepHidden(taskToken);
      return true;
    });
  }

  /** Heartbeats hide the message as long as its task runs. */
  function keepHidden(taskToken: string): void {
    const message = held.get(taskToken);
    if (message?.state !== "hidden") return;
    queue.hide(message, HIDDEN_SECONDS);
    timeline.setTimeout(() => keepHidden(taskToken), (HIDDEN_SECONDS * 1_000) / 3);
  }

  function settle(taskToken: string): void {
    const message = held.get(taskToken);
    held.delete(taskToken);
    if (!message) return;
    queue.request();
    queue.delete(message);
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => timeline.setTimeout(resolve, ms));
  }

  function visibleOrAt(until: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = timeline.setTimeout(() => {
        cancel();
        resolve();
      }, until - timeline.now());
      const cancel = queue.whenVisible(() => {
        timeline.clearTimeout(timer);
        resolve();
      });
    });
  }
}

/** Simplified: longer than the third of it after which it is renewed, so that no message comes again while its task runs. */
const HIDDEN_SECONDS = 300;
