import { clientToken, HAND_BACK_RATE, MAX_HAND_BACKS } from "@sfn-workers/states-language/workflow";
import { WORKER_ERRORS } from "@sfn-workers/worker-core/manifest";
import type { WakeUp, WorkerLimit } from "../shared/integration.ts";

/** The execution continues without a call that takes longer than this. */
const TIMEOUT_SECONDS = 10;

/** The states before `Task`, the first one first. */
export interface WakeUpStates {
  readonly states: Readonly<Record<string, object>>;
  /** Where the Task state finds the execution's input. */
  readonly input: string;
  readonly handBack?: HandBack;
}

/** What becomes of a task that a stopping worker hands back, in place of a retry, which would wake nobody. */
interface HandBack {
  /** The states from the Catch back to the wake-up. */
  readonly states: Readonly<Record<string, object>>;
  readonly catcher: Readonly<Record<string, unknown>>;
  /** The Task state is entered anew and counts its retries from 0: the number of all attempts before this one. */
  readonly attempt: string;
}

/**
 * A wake-up only saves time: the worker's schedule would find the task too. So the execution continues with its unchanged
 * input, even if the wake-up fails.
 */
export function createWakeUp(wakeUp: WakeUp | undefined): WakeUpStates {
  if (wakeUp === undefined) return { states: {}, input: "$" };
  const { resource, parameters, limit } = wakeUp;
  if (limit !== undefined) return limitedWakeUp(wakeUp, limit);
  const WakeWorker = {
    Type: "Task",
    Resource: resource,
    Parameters: parameters,
    TimeoutSeconds: TIMEOUT_SECONDS,
    ResultPath: null,
    Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: null, Next: "Task" }],
    Next: "Task",
  };
  return { states: { WakeWorker }, input: "$" };
}

/**
 * Wakes a worker unless enough of them run. Executions that see the same workers make the same client token, so that together
 * they start one, and whoever comes later sees it. JSONPath can't sort; and since JSONata could write a number of the input in another
 * way, these states hand nothing on.
 */
function limitedWakeUp({ resource, parameters }: WakeUp, limit: WorkerLimit): WakeUpStates {
  const answer = { running: query("$states.result.TaskArns") };
  const none = { earlierAttempts: 0, handBacks: 0 };
  const states = {
    CountWorkers: listState(limit, "RUNNING", { answer, always: none }, "MayWake"),
    MayWake: {
      Type: "Choice",
      QueryLanguage: "JSONata",
      Choices: [{ Condition: query(`$count($running) < ${limit.max}`), Next: "ListEnded" }],
      Default: "Task",
    },
    // After those that run: a worker that ends in between is on both lists, and not on none.
    ListEnded: listState(
      limit,
      "STOPPED",
      { answer: { token: query(clientToken("running")) } },
      "WakeWorker",
    ),
    WakeWorker: callState(resource, { ...parameters, ClientToken: query("$token") }, "Task"),
  };
  const handBack = {
    states: {
      WakeAgain: {
        Type: "Choice",
        QueryLanguage: "JSONata",
        Choices: [{ Condition: query(`$handBacks <= ${MAX_HAND_BACKS}`), Next: "WaitAgain" }],
        Default: "HandedBack",
      },
      WaitAgain: {
        Type: "Wait",
        QueryLanguage: "JSONata",
        Seconds: query(`$power(${HAND_BACK_RATE}, $handBacks - 1)`),
        Next: "CountAgain",
      },
      CountAgain: listState(limit, "RUNNING", { answer }, "MayWake"),
      HandedBack: {
        Type: "Fail",
        Error: WORKER_ERRORS.Draining,
        Cause: `${MAX_HAND_BACKS + 1} workers have handed the task back, because they were stopped`,
      },
    },
    catcher: {
      ErrorEquals: [WORKER_ERRORS.Draining],
      Assign: {
        "earlierAttempts.$":
          "States.MathAdd($earlierAttempts, States.MathAdd($$.State.RetryCount, 1))",
        "handBacks.$": "States.MathAdd($handBacks, 1)",
      },
      ResultPath: null,
      Next: "WakeAgain",
    },
    attempt: "States.MathAdd($earlierAttempts, $$.State.RetryCount)",
  };
  return { states, input: "$$.Execution.Input", handBack };
}

const query = (expression: string): string => `{% ${expression} %}`;

interface Assigned {
  readonly answer: Readonly<Record<string, string>>;
  /** Also when the call fails. */
  readonly always?: Readonly<Record<string, number>>;
}

function listState(
  { resource, parameters }: WorkerLimit,
  desiredStatus: "RUNNING" | "STOPPED",
  { answer, always }: Assigned,
  next: string,
): object {
  const called = { ...parameters, DesiredStatus: desiredStatus };
  return { ...callState(resource, called, next, always), Assign: { ...answer, ...always } };
}

function callState(
  resource: WakeUp["resource"],
  parameters: WakeUp["parameters"],
  next: string,
  assignedOnFailure?: Assigned["always"],
): object {
  return {
    Type: "Task",
    QueryLanguage: "JSONata",
    Resource: resource,
    Arguments: parameters,
    TimeoutSeconds: TIMEOUT_SECONDS,
    Output: {},
    Catch: [{ ErrorEquals: ["States.ALL"], Output: {}, Assign: assignedOnFailure, Next: "Task" }],
    Next: next,
  };
}
