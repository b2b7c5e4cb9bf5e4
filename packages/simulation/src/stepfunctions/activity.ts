import type { Quotas } from "@sfn-workers/local-stepfunctions/rules";
import type { ReceivedTask } from "@sfn-workers/worker-core";
import { MAX_POLL_MS, MAX_POLLS_PER_ACTIVITY } from "@sfn-workers/worker-core/rules";
import { createDeadlines } from "../deadlines.ts";
import { createQueue } from "../queue.ts";
import type { Random } from "../random.ts";
import type { PollerOrder } from "../scenario.ts";
import type { Timeline } from "../timeline.ts";
import { AwsError } from "./awsError.ts";
import type { HandedTask } from "./machine.ts";
import { PLACE } from "./place.ts";

/** An activity: tasks wait for polls, or polls for tasks. */
export interface Activity {
  /** The tasks that wait. */
  readonly backlog: number;
  readonly openPolls: number;
  schedule(task: HandedTask): void;
  /** GetActivityTask: a task, or none after a minute. Rejects with AWS's error where a quota is used up. */
  poll(): Promise<readonly ReceivedTask[]>;
}

export interface ActivityContext {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly quotas: Quotas;
  readonly order: PollerOrder;
  /** The part of the polls that bring nothing, though tasks wait. */
  readonly heldPolls: number;
  wayMs(): number;
  onPickUp(task: HandedTask): void;
}

interface OpenPoll {
  answer: ((task?: HandedTask) => void) | undefined;
}

export function createActivity(context: ActivityContext): Activity {
  const { timeline, random, quotas, order, heldPolls } = context;
  const tasks = createQueue<HandedTask>();
  /** Those that are over stay until their turn. */
  const polls = createQueue<OpenPoll>();
  let stack: OpenPoll[] = [];
  let openPolls = 0;
  const ends = createDeadlines<OpenPoll>(timeline, MAX_POLL_MS, ({ answer }) => answer?.());

  return {
    get backlog() {
      return tasks.length;
    },
    get openPolls() {
      return openPolls;
    },
    schedule(task) {
      const poll = nextPoll();
      if (poll?.answer) poll.answer(task);
      else tasks.push(task);
    },
    poll: () =>
      new Promise((resolve, reject) => {
        const refuse = (name: string) =>
          void timeline.setTimeout(() => reject(new AwsError(name)), context.wayMs());
        timeline.setTimeout(() => {
          if (openPolls >= MAX_POLLS_PER_ACTIVITY) return refuse("ActivityWorkerLimitExceeded");
          if (!isAllowed()) return refuse("ThrottlingException");
          open((received) => void timeline.setTimeout(() => resolve(received), context.wayMs()));
        }, context.wayMs());
      }),
  };

  function isAllowed(): boolean {
    try {
      quotas.take("GetActivityTask", PLACE);
      return true;
    } catch {
      return false;
    }
  }

  function open(resolve: (received: readonly ReceivedTask[]) => void): void {
    // Nothing is drawn for none, so that a run with a seed stays what it was.
    const isHeld = heldPolls > 0 && random.next() < heldPolls;
    const task = isHeld ? undefined : tasks.shift();
    if (task) {
      resolve(received(task));
      return;
    }
    openPolls += 1;
    const poll: OpenPoll = {
      answer(task) {
        poll.answer = undefined;
        openPolls -= 1;
        resolve(task ? received(task) : []);
      },
    };
    ends.start(poll);
    if (isHeld) return;
    if (order === "fifo") polls.push(poll);
    else stack.push(poll);
  }

  function received(task: HandedTask): readonly ReceivedTask[] {
    context.onPickUp(task);
    return [task];
  }

  function nextPoll(): OpenPoll | undefined {
    if (openPolls === 0) {
      stack = [];
      return undefined;
    }
    for (;;) {
      const poll = takePoll();
      if (poll === undefined || poll.answer) return poll;
    }
  }

  function takePoll(): OpenPoll | undefined {
    if (order === "fifo") return polls.shift();
    const last = stack.pop();
    if (order === "lifo" || last === undefined) return last;
    const index = Math.floor(random.next() * (stack.length + 1));
    if (index === stack.length) return last;
    const drawn = stack[index];
    stack[index] = last;
    return drawn;
  }
}
