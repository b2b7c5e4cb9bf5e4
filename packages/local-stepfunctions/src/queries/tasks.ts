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

/** What is known of an owner by its last task: `new` is one of which nothing is known. */
type Pace = "quick" | "new" | "slow";

/** An owner whose last task took longer is slow. */
const SLOW_MS = 200;
/** The owners whose pace is remembered, at most. */
const MAX_KNOWN_OWNERS = 2_000;

/**
 * The owners get their turns one after the other, and no more than `limit` tasks of one run at the same time. Nor do more of
 * all slow owners together, and of slow and new ones one more: so those that are known to be quick need not wait for others,
 * however many they are, nor new ones for slow ones. Of the others, new and slow ones get their turns alternately.
 */
export function createWaitingTasks(limit: number): WaitingTasks {
  /** By owner, in the order of their turns. */
  const waiting: Record<Pace, Map<string, Task[]>> = {
    quick: new Map(),
    new: new Map(),
    slow: new Map(),
  };
  const paces = new Map<string, Exclude<Pace, "new">>();
  const begun = new Map<Task, number>();
  let isNewNext = true;

  const paceOf = (owner: string): Pace => paces.get(owner) ?? "new";
  const countRunning = (isMeant: (owner: string) => boolean) =>
    [...begun.keys()].filter(({ owner }) => isMeant(owner)).length;

  /** The paces that may have a turn, in their order. One that is not known to be quick can always go on. */
  const turns = (): readonly Pace[] => {
    const slow = countRunning((owner) => paceOf(owner) === "slow");
    const others = slow + countRunning((owner) => paceOf(owner) === "new");
    if (others > limit) return ["quick"];
    if (slow >= limit) return ["quick", "new"];
    const alternate: readonly Pace[] = isNewNext ? ["new", "slow"] : ["slow", "new"];
    return others === 0 ? [...alternate, "quick"] : ["quick", ...alternate];
  };

  const nextOwner = () => {
    for (const pace of turns()) {
      for (const owner of waiting[pace].keys()) {
        if (countRunning((other) => other === owner) < limit) return owner;
      }
    }
    return undefined;
  };

  /** Notes how long the owner's last task took; `undefined` forgets the owner. */
  const note = (owner: string, pace: Exclude<Pace, "new"> | undefined) => {
    const before = waiting[paceOf(owner)];
    const tasks = before.get(owner);
    paces.delete(owner);
    if (pace !== undefined) paces.set(owner, pace);
    const now = waiting[paceOf(owner)];
    if (tasks === undefined || now === before) return;
    before.delete(owner);
    now.set(owner, tasks);
  };

  return {
    add(task) {
      const queue = waiting[paceOf(task.owner)];
      const tasks = queue.get(task.owner);
      if (tasks === undefined) queue.set(task.owner, [task]);
      else tasks.push(task);
    },
    next() {
      const owner = nextOwner();
      if (owner === undefined) return undefined;
      const pace = paceOf(owner);
      const tasks = waiting[pace].get(owner) ?? [];
      const task = tasks.shift();
      // Its next turn comes after those of the others.
      waiting[pace].delete(owner);
      if (tasks.length > 0) waiting[pace].set(owner, tasks);
      if (task !== undefined) begun.set(task, performance.now());
      if (pace !== "quick") isNewNext = pace === "slow";
      return task;
    },
    hasNext: () => nextOwner() !== undefined,
    done(task) {
      const isSlow = performance.now() - (begun.get(task) ?? 0) > SLOW_MS;
      begun.delete(task);
      note(task.owner, isSlow ? "slow" : "quick");
      const [oldest] = paces.keys();
      if (paces.size > MAX_KNOWN_OWNERS && oldest !== undefined) note(oldest, undefined);
    },
    removeAll() {
      const all = Object.values(waiting).flatMap((queue) => [...queue.values()].flat());
      for (const queue of Object.values(waiting)) queue.clear();
      return all;
    },
  };
}
