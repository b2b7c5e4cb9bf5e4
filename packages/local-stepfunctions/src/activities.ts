import { type Catalog, createCatalog } from "./catalog.ts";
import { ApiError } from "./errors.ts";
import {
  append,
  createLinkedList,
  type Link,
  type LinkedList,
  takeFirst,
  unlink,
} from "./lib/linkedList.ts";
import type { Timer, Timers } from "./lib/timers.ts";
import { ACTIVITY_POLL_MS, DISMISSED_POLL_MS, MAX_POLLERS_PER_ACTIVITY } from "./limits.ts";

export interface Activity {
  readonly arn: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Who encrypts its data; undefined where AWS does. */
  readonly encryption: object | undefined;
}

export interface ActivityTask {
  readonly taskToken: string;
  readonly input: string;
}

/** A scheduled task that no worker has taken. */
export interface QueuedTask {
  /** Starts the task for the worker that takes it; `undefined` if it can no longer start. */
  start(workerName: string | undefined): ActivityTask | undefined;
}

/** The part of activities that the engine uses. */
export interface ActivityQueues {
  exists(arn: string): boolean;
  /** Starts the task for the poll that has waited longest, or queues it and returns its entry. */
  enqueue(arn: string, task: QueuedTask): Link<QueuedTask> | undefined;
}

export interface Activities extends ActivityQueues {
  readonly all: Catalog<Activity>;
  add(activity: Activity): void;
  remove(arn: string): void;
  /**
   * Takes the activity's oldest task, or waits for one, as long as a poll may. As on AWS, a poll whose client has disconnected
   * still takes a task, which is lost until its timeout.
   * @param accessKeyId that of the caller
   * @throws {ApiError} ActivityWorkerLimitExceeded when the activity has too many open polls.
   */
  poll(
    arn: string,
    workerName: string | undefined,
    accessKeyId?: string,
  ): Promise<ActivityTask | undefined>;
  /**
   * Hands no further task to the holder of an access key: its open polls are answered with no task at once, later ones after
   * DISMISSED_POLL_MS.
   *
   * @param onDismissed called for each poll that is answered so
   */
  dismiss(accessKeyId: string, onDismissed: () => void): void;
  /** Ends what `dismiss` began. */
  readmit(accessKeyId: string): void;
  /** Answers every open poll with no task, and every later poll at once. */
  close(): void;
}

interface Poll {
  readonly workerName: string | undefined;
  readonly accessKeyId: string | undefined;
  readonly answer: (task: ActivityTask | undefined) => void;
  timer: Timer | undefined;
}

interface Queue {
  readonly tasks: LinkedList<QueuedTask>;
  readonly polls: LinkedList<Poll>;
}

/**
 * Activities, each with the tasks that wait for a worker and the polls that wait for a task, both first in, first out.
 * A queue outlives its activity: tasks that were scheduled before a deletion wait until the activity is created again.
 */
export function createActivities(timers: Timers, pollMs = ACTIVITY_POLL_MS): Activities {
  const all = createCatalog<Activity>();
  const queues = new Map<string, Queue>();
  /** By access key: what is called for each poll of a holder that gets no further task. */
  const dismissed = new Map<string, () => void>();
  let closed = false;

  return {
    all,
    exists: (arn) => all.has(arn),
    add: all.add,
    remove(arn) {
      all.remove(arn);
      const queue = queues.get(arn);
      if (queue === undefined) return;
      dismissPolls(queue);
      if (queue.tasks.size === 0) queues.delete(arn);
    },
    enqueue(arn, task) {
      const queue = queueOf(arn);
      const poll = takeFirst(queue.polls);
      if (poll === undefined) return append(queue.tasks, task);
      timers.cancel(poll.timer);
      poll.answer(task.start(poll.workerName));
      return undefined;
    },
    poll(arn, workerName, accessKeyId) {
      const queue = queueOf(arn);
      if (closed) return Promise.resolve(undefined);
      const onDismissed = accessKeyId === undefined ? undefined : dismissed.get(accessKeyId);
      if (onDismissed !== undefined) return answerLater(onDismissed);
      const task = takeFirst(queue.tasks);
      if (task !== undefined) return Promise.resolve(task.start(workerName));
      if (queue.polls.size >= MAX_POLLERS_PER_ACTIVITY) {
        throw new ApiError(
          "ActivityWorkerLimitExceeded",
          "The maximum number of workers concurrently polling for activity tasks has been reached.",
        );
      }
      return new Promise((answer) => wait(queue, { workerName, accessKeyId, answer }));
    },
    dismiss(accessKeyId, onDismissed) {
      dismissed.set(accessKeyId, onDismissed);
      for (const queue of queues.values()) {
        const own = dismissPolls(queue, (poll) => poll.accessKeyId === accessKeyId);
        for (let count = 0; count < own; count += 1) onDismissed();
      }
    },
    readmit: (accessKeyId) => void dismissed.delete(accessKeyId),
    close() {
      closed = true;
      for (const queue of queues.values()) dismissPolls(queue);
    },
  };

  /** A worker that polls again and again must not keep this process busy. */
  async function answerLater(onDismissed: () => void): Promise<undefined> {
    onDismissed();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    timers.at(timers.now() + DISMISSED_POLL_MS, () => resolve(undefined));
    return promise;
  }

  function wait(queue: Queue, opened: Omit<Poll, "timer">): void {
    const poll: Poll = { ...opened, timer: undefined };
    const link = append(queue.polls, poll);
    poll.timer = timers.at(timers.now() + pollMs, () => {
      unlink(link);
      poll.answer(undefined);
    });
  }

  /** Returns how many polls it has answered. */
  function dismissPolls({ polls }: Queue, which: (poll: Poll) => boolean = () => true): number {
    let count = 0;
    for (let link = polls.first, next = link?.after; link !== undefined; link = next) {
      next = link.after;
      if (!which(link.value)) continue;
      unlink(link);
      timers.cancel(link.value.timer);
      link.value.answer(undefined);
      count += 1;
    }
    return count;
  }

  function queueOf(arn: string): Queue {
    let queue = queues.get(arn);
    if (queue === undefined) {
      queue = { tasks: createLinkedList(), polls: createLinkedList() };
      queues.set(arn, queue);
    }
    return queue;
  }
}
