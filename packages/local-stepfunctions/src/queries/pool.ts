import {
  endedOutcome,
  type JsonataInspection,
  type JsonataJob,
  type JsonataOutcome,
  OUT_OF_MEMORY,
  TIMED_OUT,
} from "@sfn-workers/states-language/jsonata";
import { beginWorkOutside } from "../lib/turns.ts";
import {
  IDLE_QUERY_PROCESS_MS,
  MAX_QUERY_PROCESSES,
  MAX_QUERY_PROCESSES_OF_A_MACHINE,
} from "../limits.ts";
import type { Answer, Request } from "./protocol.ts";
import { type ProcessEnd, type QueryProcess, startQueryProcess } from "./queryProcess.ts";
import { createWaitingTasks, type Task } from "./tasks.ts";

/** How long a query waits for a process that is busy before a further one is started for it. */
const PATIENCE_MS = 20;

/** A few processes that evaluate queries. The first starts with the first query. */
export interface Pool {
  /** The outcomes of the job's expressions, up to the first failure. */
  evaluate(owner: string, job: JsonataJob): Promise<readonly JsonataOutcome[]>;
  inspect(owner: string, text: string): Promise<JsonataInspection>;
  close(): void;
}

interface Member {
  readonly process: QueryProcess;
  task: Task | undefined;
  idleTimer: NodeJS.Timeout | undefined;
}

export function createPool(
  start: (events: Parameters<typeof startQueryProcess>[0]) => QueryProcess = startQueryProcess,
): Pool {
  const members = new Set<Member>();
  const waiting = createWaitingTasks(MAX_QUERY_PROCESSES_OF_A_MACHINE);
  let patience: NodeJS.Timeout | undefined;
  let closed = false;

  return {
    evaluate: (owner, job) =>
      new Promise((resolve) =>
        add({ kind: "evaluate", owner, job, outcomes: [], resolve, release: beginWorkOutside() }),
      ),
    inspect: (owner, text) =>
      new Promise((resolve) =>
        add({ kind: "inspect", owner, text, resolve, release: beginWorkOutside() }),
      ),
    close() {
      closed = true;
      clearTimeout(patience);
      for (const { process, task, idleTimer } of members) {
        clearTimeout(idleTimer);
        task?.release();
        process.kill();
      }
      for (const task of waiting.removeAll()) task.release();
    },
  };

  function add(task: Task): void {
    if (closed) {
      task.release();
      return;
    }
    waiting.add(task);
    dispatch();
  }

  function dispatch(): void {
    for (const member of members) {
      if (member.task === undefined && !giveTask(member)) return;
    }
    if (!waiting.hasNext()) return;
    if (members.size === 0) giveTask(startMember());
    else if (members.size < MAX_QUERY_PROCESSES && patience === undefined) {
      patience = setTimeout(() => {
        patience = undefined;
        if (waiting.hasNext() && members.size < MAX_QUERY_PROCESSES) giveTask(startMember());
        dispatch();
      }, PATIENCE_MS);
      patience.unref();
    }
  }

  function giveTask(member: Member): boolean {
    const task = waiting.next();
    if (task === undefined) return false;
    clearTimeout(member.idleTimer);
    member.task = task;
    member.process.ask(requestOf(task));
    return true;
  }

  function startMember(): Member {
    const member: Member = {
      process: start({
        answered: (answer) => answered(member, answer),
        ended: (end) => ended(member, end),
      }),
      task: undefined,
      idleTimer: undefined,
    };
    members.add(member);
    return member;
  }

  function answered(member: Member, answer: Answer): void {
    const { task } = member;
    if (closed || task === undefined) return;
    if (answer.kind === "outcome" && task.kind === "evaluate") task.outcomes.push(answer.outcome);
    if (answer.kind === "inspection" && task.kind === "inspect") settle(task, answer.inspection);
    if (answer.kind !== "free") return;
    member.task = undefined;
    waiting.done(task);
    if (task.kind === "evaluate") {
      if (isComplete(task)) settle(task, task.outcomes);
      else waiting.add(task);
    }
    dispatch();
    if (member.task === undefined) rest(member);
  }

  /** One process stays for the next query. */
  function rest(member: Member): void {
    member.idleTimer = setTimeout(() => {
      if (member.task !== undefined || members.size <= 1) return;
      members.delete(member);
      member.process.kill();
    }, IDLE_QUERY_PROCESS_MS);
    member.idleTimer.unref();
  }

  function ended(member: Member, end: ProcessEnd): void {
    members.delete(member);
    clearTimeout(member.idleTimer);
    const { task } = member;
    if (closed) return;
    if (task !== undefined) {
      waiting.done(task);
      // The process answers before it begins the next expression.
      if (task.kind === "inspect") settle(task, unparsed(end));
      else settle(task, [...task.outcomes, outcomeOf(end)]);
    }
    dispatch();
  }
}

function settle<Result>(
  task: { readonly release: () => void; readonly resolve: (result: Result) => void },
  result: Result,
): void {
  task.release();
  task.resolve(result);
}

function isComplete({ job, outcomes }: Extract<Task, { kind: "evaluate" }>): boolean {
  return outcomes.length >= job.expressions.length || outcomes.at(-1)?.kind === "failure";
}

function requestOf(task: Task): Request {
  if (task.kind === "inspect") return { kind: "inspect", text: task.text };
  const expressions = task.job.expressions.slice(task.outcomes.length);
  return { kind: "evaluate", job: { ...task.job, expressions } };
}

function outcomeOf(end: ProcessEnd): JsonataOutcome {
  switch (end.kind) {
    case "late":
      return endedOutcome(TIMED_OUT);
    case "died":
      return endedOutcome(OUT_OF_MEMORY);
    case "notStarted":
      return { kind: "failure", reason: ` could not be evaluated: ${withoutProcess(end.reason)}` };
  }
}

function unparsed(end: ProcessEnd): JsonataInspection {
  const syntax =
    end.kind === "notStarted"
      ? `The expression could not be parsed: ${withoutProcess(end.reason)}`
      : "The expression is too complex to be parsed.";
  return { syntax, references: [], variables: [] };
}

function withoutProcess(reason: string): string {
  return `the process that evaluates JSONata did not start (${reason}). Let this process start others, or set jsonata to "in-process".`;
}
