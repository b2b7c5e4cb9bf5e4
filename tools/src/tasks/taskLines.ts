import { type Clock, type ExecutionEvent, systemClock } from "@sfn-workers/local-stepfunctions";
import { type Attempt, hasFailed } from "./attempt.ts";
import { readEvent } from "./event.ts";
import { type LineStream, type TaskLine, type Told, taskLine } from "./line.ts";
import { createVisits, type VisitNews, type Visits } from "./visits.ts";

/** A task that has waited, or run, for this long has a line of its own before it ends. */
const LONG_MS = 3_000;
/** The event after a failure comes at once, unless a state around this one is retried. */
const AFTERMATH_MS = 50;

export interface TaskLinesOptions {
  /** The workload whose state machine this is; the machine's name stands for one that is not known. */
  workloadOf(stateMachineArn: string): string | undefined;
  /** Receives a line without its end. */
  write(line: string): void;
  /** Where the lines go: on a terminal they have colours and fit its width. */
  readonly stream: LineStream;
  /** Which lines are written: all, or only those of tasks that have waited, or run, for long. */
  readonly only?: "long";
  readonly clock?: Clock;
}

/** Writes a line for each attempt of a task, when it has ended, and before if that takes long. */
export interface TaskLines {
  /** An event of any execution, as it happens. What has ended is forgotten. */
  onEvent(event: ExecutionEvent): void;
  /** Writes nothing more. */
  stop(): void;
}

/**
 * @example
 * ```ts
 * const lines = createTaskLines({
 *   workloadOf: (arn) => names.get(arn),
 *   write: console.log,
 *   stream: process.stdout,
 * });
 * const deployment = await deployProgram(program, { settings, directory, onEvent: lines.onEvent });
 * // ✓ invoice 3f2a8c1d attempt 1 succeeded in 34 ms, picked up after 12 ms
 * // ↻ invoice 77aa01bc attempt 1 failed in 2 ms, retried in 2.0 s: NoPrice: no price of A7
 * ```
 */
export function createTaskLines(options: TaskLinesOptions): TaskLines {
  const { workloadOf, write, stream, only, clock = systemClock } = options;
  const executions = new Map<string, Execution>();
  let nameWidth = 0;
  let stopped = false;

  return {
    onEvent(given) {
      if (stopped) return;
      const { executionArn, stateMachineArn } = given;
      const execution = executions.get(executionArn) ?? {
        visits: createVisits(),
        timers: new Map(),
        workload: workloadOf(stateMachineArn) ?? nameIn(stateMachineArn),
      };
      executions.set(executionArn, execution);
      for (const news of execution.visits.next(readEvent(given.event, given.retryAt))) {
        if ("attempt" in news) follow(executionArn, execution, news);
      }
      if (!execution.visits.hasEnded()) return;
      for (const timer of execution.timers.values()) clock.clearTimeout(timer);
      executions.delete(executionArn);
    },
    stop() {
      stopped = true;
      for (const { timers } of executions.values()) {
        for (const timer of timers.values()) clock.clearTimeout(timer);
      }
      executions.clear();
    },
  };

  function follow(executionArn: string, execution: Execution, news: AttemptNews): void {
    const { what, visit, attempt } = news;
    const { workload } = execution;
    const key = `${visit.state} ${visit.iteration} ${visit.enteredAt} ${attempt.number}`;
    const hasTimer = execution.timers.has(key);
    clock.clearTimeout(execution.timers.get(key));
    execution.timers.delete(key);
    const tell = (told: Told, shown: Attempt = attempt) =>
      show({ workload, executionArn, visit, attempt: shown, told });
    const later = (ms: number, work: () => void) => {
      const timer = clock.setTimeout(() => {
        execution.timers.delete(key);
        work();
      }, ms);
      execution.timers.set(key, timer);
    };
    if (attempt.task.kind === "call" && !hasFailed(attempt)) return;
    if (what === "scheduled") {
      later(LONG_MS, () => tell(attempt.task.kind === "activity" ? "waiting" : "running"));
    } else if (what === "started") {
      later(LONG_MS, () => tell("running"));
    } else if (what === "ended" && hasFailed(attempt) && attempt.aftermath === undefined) {
      later(AFTERMATH_MS, () => tell("ended", { ...attempt, aftermath: "retried" }));
    } else if (what === "ended" || hasTimer) {
      // Without a timer, the line says already that it will be retried.
      tell("ended");
    }
  }

  function show(line: TaskLine): void {
    if (only === "long" && line.told === "ended") return;
    nameWidth = Math.max(nameWidth, line.workload.length);
    write(taskLine(line, stream, nameWidth));
  }
}

type AttemptNews = Extract<VisitNews, { readonly attempt: Attempt }>;

interface Execution {
  readonly workload: string;
  readonly visits: Visits;
  /** By attempt: what will be told if nothing happens before. */
  readonly timers: Map<string, unknown>;
}

/** `arn:aws:states:REGION:ACCOUNT:stateMachine:NAME` */
function nameIn(stateMachineArn: string): string {
  return stateMachineArn.split(":").at(6) ?? stateMachineArn;
}
