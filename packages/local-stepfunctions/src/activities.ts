import type { Engine } from "./engine/engine.ts";
import type { Frame } from "./engine/frame.ts";
import { startActivityTask } from "./engine/task/schedule.ts";
import { ApiError } from "./errors.ts";
import { append, createLinkedList, type LinkedList, takeFirst, unlink } from "./lib/linkedList.ts";
import type { Timer } from "./lib/timers.ts";
import { POLL_MS, POLLERS_PER_ACTIVITY } from "./limits.ts";

export interface Activity {
  readonly arn: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

export interface ActivityTask {
  readonly taskToken: string;
  readonly input: string;
}

export interface Activities {
  /** Every activity in the order it was made. */
  readonly all: ReadonlyMap<string, Activity>;
  exists(arn: string): boolean;
  add(activity: Activity): void;
  remove(arn: string): void;
  /** A frame's task joins the queue of the activity, or goes to the poll that has waited longest. */
  enqueue(arn: string, frame: Frame): void;
  /**
   * Takes the oldest task of the activity, or waits for one; `undefined` after POLL_MS without one. A poll whose
   * `signal` is aborted is not given up: as on AWS, it still takes a task, which then is lost until its timeout.
   */
  poll(arn: string, workerName: string | undefined): Promise<ActivityTask | undefined>;
  /** Answers every open poll with no task, and each later one at once. */
  close(): void;
  /** The engine that the tasks belong to; set once, before anything is enqueued. */
  engine: Engine | undefined;
}

interface Poll {
  readonly workerName: string | undefined;
  readonly answer: (task: ActivityTask | undefined) => void;
  timer: Timer | undefined;
}

interface Queue {
  readonly tasks: LinkedList<Frame>;
  readonly polls: LinkedList<Poll>;
}

/**
 * Activities with the tasks that wait for a worker and the workers that wait for a task, both first come, first served.
 * A queue outlives its activity: tasks scheduled before a deletion wait until the activity is made again.
 */
export function createActivities(): Activities {
  const all = new Map<string, Activity>();
  const queues = new Map<string, Queue>();
  let closed = false;

  const activities: Activities = {
    all,
    engine: undefined,
    exists: (arn) => all.has(arn),
    add: (activity) => void all.set(activity.arn, activity),
    remove(arn) {
      all.delete(arn);
      const queue = queues.get(arn);
      if (queue === undefined) return;
      dismissPolls(queue);
      if (queue.tasks.size === 0) queues.delete(arn);
    },
    enqueue(arn, frame) {
      const queue = queueOf(arn);
      const poll = takeFirst(queue.polls);
      if (poll !== undefined) return hand(poll, frame);
      if (frame.waiting?.kind === "task") frame.waiting.queued = append(queue.tasks, frame);
    },
    poll(arn, workerName) {
      const queue = queueOf(arn);
      if (closed) return Promise.resolve(undefined);
      const frame = takeFirst(queue.tasks);
      if (frame !== undefined) return Promise.resolve(start(frame, workerName));
      if (queue.polls.size >= POLLERS_PER_ACTIVITY) {
        throw new ApiError(
          "ActivityWorkerLimitExceeded",
          "The maximum number of workers concurrently polling for activity tasks has been reached.",
        );
      }
      return new Promise((resolve) => wait(queue, workerName, resolve));
    },
    close() {
      closed = true;
      for (const queue of queues.values()) dismissPolls(queue);
    },
  };
  return activities;

  function wait(queue: Queue, workerName: string | undefined, answer: Poll["answer"]): void {
    const poll: Poll = { workerName, answer, timer: undefined };
    const link = append(queue.polls, poll);
    const { timers } = engine();
    poll.timer = timers.at(timers.now() + POLL_MS, () => {
      unlink(link);
      answer(undefined);
    });
  }

  function hand(poll: Poll, frame: Frame): void {
    engine().timers.cancel(poll.timer);
    poll.answer(start(frame, poll.workerName));
  }

  function start(frame: Frame, workerName: string | undefined): ActivityTask | undefined {
    return startActivityTask(engine(), frame, workerName);
  }

  function dismissPolls(queue: Queue): void {
    for (let poll = takeFirst(queue.polls); poll !== undefined; poll = takeFirst(queue.polls)) {
      engine().timers.cancel(poll.timer);
      poll.answer(undefined);
    }
  }

  function queueOf(arn: string): Queue {
    let queue = queues.get(arn);
    if (queue === undefined) {
      queue = { tasks: createLinkedList(), polls: createLinkedList() };
      queues.set(arn, queue);
    }
    return queue;
  }

  function engine(): Engine {
    if (activities.engine === undefined) throw new Error("the activities have no engine yet");
    return activities.engine;
  }
}
