import type { ExecutionEvent } from "@sfn-workers/local-stepfunctions";
import { readEvent } from "../tasks/event.ts";
import { createTaskLines, type TaskLines } from "../tasks/taskLines.ts";
import { createVisits, type Visits } from "../tasks/visits.ts";
import type { News } from "./news.ts";

export interface TasksOptions {
  workloadOf(stateMachineArn: string): string | undefined;
  readonly stream: NodeJS.WriteStream;
  say(line: string): void;
}

/** Tells each task as it runs, on a terminal. */
export function taskLines({ workloadOf, stream, say }: TasksOptions): TaskLines {
  return createTaskLines({ workloadOf, stream, write: say });
}

/** Tells each attempt of a task when it has ended, for programs. */
export function taskNews(
  workloadOf: TasksOptions["workloadOf"],
  tell: (news: News) => void,
): TaskLines {
  const executions = new Map<string, Visits>();
  return {
    onEvent({ executionArn, stateMachineArn, event }: ExecutionEvent) {
      const visits = executions.get(executionArn) ?? createVisits();
      executions.set(executionArn, visits);
      for (const news of visits.next(readEvent(event))) {
        if (news.what !== "ended" || news.attempt.task.kind === "call") continue;
        const { scheduledAt, startedAt = scheduledAt, endedAt = startedAt, end } = news.attempt;
        tell({
          kind: "task",
          workload: workloadOf(stateMachineArn) ?? stateMachineArn,
          executionArn,
          state: news.visit.state,
          attempt: news.attempt.number,
          outcome: end?.kind ?? "stopped",
          ...(end?.kind === "failed" && { error: end.error, cause: end.cause }),
          ms: endedAt - startedAt,
        });
      }
      if (visits.hasEnded()) executions.delete(executionArn);
    },
    stop: () => executions.clear(),
  };
}
