import type {
  JsonataInspection,
  JsonataJob,
  JsonataOutcome,
} from "@sfn-workers/states-language/jsonata";

/** What a process of the pool is asked, by which state machine, and who waits for it. */
export type Task = (EvaluationTask | InspectionTask) & {
  readonly owner: string;
  /** Lets a virtual clock go on. */
  readonly release: () => void;
};

interface EvaluationTask {
  readonly kind: "evaluate";
  readonly job: JsonataJob;
  /** So far. */
  readonly outcomes: JsonataOutcome[];
  readonly resolve: (outcomes: readonly JsonataOutcome[]) => void;
}

interface InspectionTask {
  readonly kind: "inspect";
  readonly text: string;
  readonly resolve: (inspection: JsonataInspection) => void;
}

/** Tasks that wait for a process. */
export interface WaitingTasks {
  add(task: Task): void;
  /** Takes the next task, which is running then. */
  next(): Task | undefined;
  hasNext(): boolean;
  /** The task, which `next` has returned, is not running any more. */
  done(task: Task): void;
  removeAll(): Task[];
}

/** An owner whose last task took longer is slow. */
const SLOW_MS = 200;
/** The slow owners that are remembered, at most. */
const MAX_SLOW_OWNERS = 1_000;

/**
 * The owners get their turns one after the other, and no more than `limit` tasks of one run at the same time. Nor do more of
 * all slow owners together, so that others need not wait for them, however many they are.
 */
export function createWaitingTasks(limit: number): WaitingTasks {
  /** By owner, in the order of their turns. */
  const waiting = { quick: new Map<string, Task[]>(), slow: new Map<string, Task[]>() };
  const slow = new Set<string>();
  const begun = new Map<Task, number>();

  const queueOf = (owner: string) => (slow.has(owner) ? waiting.slow : waiting.quick);
  const countRunning = (isMeant: (owner: string) => boolean) =>
    [...begun.keys()].filter(({ owner }) => isMeant(owner)).length;

  /** One of the slow owners can always go on. */
  const queues = () => {
    const running = countRunning((owner) => slow.has(owner));
    if (running === 0) return [waiting.slow, waiting.quick];
    return running < limit ? [waiting.quick, waiting.slow] : [waiting.quick];
  };

  const nextOwner = () => {
    for (const queue of queues()) {
      for (const owner of queue.keys()) {
        if (countRunning((other) => other === owner) < limit) return owner;
      }
    }
    return undefined;
  };

  /** Notes how long the owner's last task took. */
  const note = (owner: string, isSlow: boolean) => {
    const tasks = queueOf(owner).get(owner);
    queueOf(owner).delete(owner);
    slow.delete(owner);
    if (isSlow) slow.add(owner);
    if (tasks !== undefined) queueOf(owner).set(owner, tasks);
    const [oldest] = slow;
    if (slow.size > MAX_SLOW_OWNERS && oldest !== undefined) note(oldest, false);
  };

  return {
    add(task) {
      const queue = queueOf(task.owner);
      const tasks = queue.get(task.owner);
      if (tasks === undefined) queue.set(task.owner, [task]);
      else tasks.push(task);
    },
    next() {
      const owner = nextOwner();
      if (owner === undefined) return undefined;
      const queue = queueOf(owner);
      const tasks = queue.get(owner) ?? [];
      const task = tasks.shift();
      // Its next turn comes after those of the others.
      queue.delete(owner);
      if (tasks.length > 0) queue.set(owner, tasks);
      if (task !== undefined) begun.set(task, performance.now());
      return task;
    },
    hasNext: () => nextOwner() !== undefined,
    done(task) {
      const isSlow = performance.now() - (begun.get(task) ?? 0) > SLOW_MS;
      begun.delete(task);
      if (isSlow !== slow.has(task.owner)) note(task.owner, isSlow);
    },
    removeAll() {
      const all = [...waiting.quick.values(), ...waiting.slow.values()].flat();
      waiting.quick.clear();
      waiting.slow.clear();
      return all;
    },
  };
}
