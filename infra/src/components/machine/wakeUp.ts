import type { WakeUp, WorkerLimit } from "../shared/integration.ts";

/** The execution continues without a call that takes longer than this. */
const TIMEOUT_SECONDS = 10;

/** The states before `Task`, the first one first. */
export interface WakeUpStates {
  readonly states: Readonly<Record<string, object>>;
  /** Where the Task state finds the execution's input. */
  readonly input: string;
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
  const states = {
    CountWorkers: listState(
      limit,
      "RUNNING",
      { running: query("$states.result.TaskArns") },
      "MayWake",
    ),
    MayWake: {
      Type: "Choice",
      QueryLanguage: "JSONata",
      Choices: [{ Condition: query(`$count($running) < ${limit.max}`), Next: "ListEnded" }],
      Default: "Task",
    },
    // After those that run: a worker that ends in between is on both lists, and not on none.
    ListEnded: listState(limit, "STOPPED", { token: query(CLIENT_TOKEN) }, "WakeWorker"),
    WakeWorker: callState(resource, { ...parameters, ClientToken: query("$token") }, "Task"),
  };
  return { states, input: "$$.Execution.Input" };
}

/**
 * All workers of the last hour, whether they run or not: only a start changes this set, and a new hour. A token lives no longer than its
 * worker is listed, so the same set never meets its own token again. ECS lists 100 at most: where more have ended, the minute
 * stands for the others.
 */
const CLIENT_TOKEN =
  "$hash('workers ' & $join($sort($distinct($append($running, $states.result.TaskArns))), ' ') & " +
  "($exists($states.result.NextToken) ? $substring($states.context.State.EnteredTime, 0, 16) : ''), 'SHA-256')";

const query = (expression: string): string => `{% ${expression} %}`;

function listState(
  { resource, parameters }: WorkerLimit,
  desiredStatus: "RUNNING" | "STOPPED",
  assigned: Readonly<Record<string, string>>,
  next: string,
): object {
  const state = callState(resource, { ...parameters, DesiredStatus: desiredStatus }, next);
  return { ...state, Assign: assigned };
}

function callState(
  resource: WakeUp["resource"],
  parameters: WakeUp["parameters"],
  next: string,
): object {
  return {
    Type: "Task",
    QueryLanguage: "JSONata",
    Resource: resource,
    Arguments: parameters,
    TimeoutSeconds: TIMEOUT_SECONDS,
    Output: {},
    Catch: [{ ErrorEquals: ["States.ALL"], Output: {}, Next: "Task" }],
    Next: next,
  };
}
