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

/** The owners get their turns one after the other, and no more than `limit` tasks of one run at the same time. */
export function createWaitingTasks(limit: number): WaitingTasks {
  /** By owner, in the order of their turns. */
  const waiting = new Map<string, Task[]>();
  const running = new Map<string, number>();

  const nextOwner = () => {
    for (const owner of waiting.keys()) if ((running.get(owner) ?? 0) < limit) return owner;
    return undefined;
  };
  return {
    add(task) {
      const tasks = waiting.get(task.owner);
      if (tasks === undefined) waiting.set(task.owner, [task]);
      else tasks.push(task);
    },
    next() {
      const owner = nextOwner();
      if (owner === undefined) return undefined;
      const tasks = waiting.get(owner) ?? [];
      const task = tasks.shift();
      // Its next turn comes after those of the others.
      waiting.delete(owner);
      if (tasks.length > 0) waiting.set(owner, tasks);
      running.set(owner, (running.get(owner) ?? 0) + 1);
      return task;
    },
    hasNext: () => nextOwner() !== undefined,
    done({ owner }) {
      const left = (running.get(owner) ?? 0) - 1;
      if (left > 0) running.set(owner, left);
      else running.delete(owner);
    },
    removeAll() {
      const all = [...waiting.values()].flat();
      waiting.clear();
      return all;
    },
  };
}
