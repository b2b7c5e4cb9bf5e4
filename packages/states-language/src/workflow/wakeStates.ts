import { WORKER_ERRORS } from "@sfn-workers/worker-core/manifest";
import type { QueryLanguage } from "../definition/states.ts";
import type { WakeUp, WorkerLimit } from "./handover.ts";
import { type Fields, isFields } from "./places.ts";
import { HAND_BACK_RATE, MAX_HAND_BACKS } from "./retry.ts";
import type { HandBackCatch } from "./taskState.ts";

/** The execution continues without a call that takes longer than this. */
const WAKE_TIMEOUT_SECONDS = 10;

/** What surrounds a workload's state, by the names that the states get. */
export interface WakeStates {
  /** The first one is where whatever leads to the task goes. */
  readonly before: Readonly<Record<string, Fields>>;
  /** The states from the task's Catch back to a wake-up. */
  readonly after: Readonly<Record<string, Fields>>;
  readonly handBack?: HandBackCatch;
}

export interface WakeOptions {
  /** Of the workload's state. */
  readonly name: string;
  readonly language: QueryLanguage;
  /** How many levels are around it. A level can't assign a variable of a level around it. */
  readonly depth: number;
  /** The Catch of the workload's state, for a task that no worker keeps. */
  readonly catchers: readonly unknown[];
  /** Whether the author says what becomes of a task that is handed back. */
  readonly handlesDraining: boolean;
}

/**
 * A wake-up only saves time: the worker's schedule would find the task too. So the execution continues with its unchanged
 * input, even if the wake-up fails.
 */
export function wakeStates(wakeUp: WakeUp, options: WakeOptions): WakeStates {
  const { limit } = wakeUp;
  return limit === undefined
    ? { before: { [wakeName(options.name)]: plainWakeUp(wakeUp, options) }, after: {} }
    : limitedWakeUp(wakeUp, limit, options);
}

export const wakeName = (name: string): string => `${name}: wake`;

function plainWakeUp({ resource, parameters }: WakeUp, options: WakeOptions): Fields {
  const { language } = options;
  const called =
    language === "JSONata" ? { Arguments: queried(parameters) } : { Parameters: parameters };
  return {
    Type: "Task",
    QueryLanguage: language,
    Resource: resource,
    ...called,
    TimeoutSeconds: WAKE_TIMEOUT_SECONDS,
    ...passedOn(options),
  };
}

/** Parameters of JSONPath in JSONata: `"at.$": "$$.State.EnteredTime"` is a query of the context. */
function queried(parameters: Fields): Fields {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      if (!name.endsWith(".$")) return [name, isPlain(value) ? queried(value) : value];
      const [, path] = /^\$\$(\..+)$/.exec(String(value)) ?? [];
      // The state's own input is that of the task, of which a wake-up sends nothing.
      if (path === undefined) throw new TypeError(`${name} is no path of the context: ${value}`);
      return [name.slice(0, -".$".length), `{% $states.context${path} %}`];
    }),
  );
}

/** What is deployed only later is an object of a class. */
function isPlain(value: unknown): value is Fields {
  return isFields(value) && Object.getPrototypeOf(value) === Object.prototype;
}

/** Goes to the task with the input as it was, whatever the state itself brings. */
function passedOn({ name, language }: WakeOptions, assigned: Fields = {}): Fields {
  const kept = language === "JSONata" ? { Output: "{% $states.input %}" } : { ResultPath: null };
  const assign = Object.keys(assigned).length === 0 ? {} : { Assign: assigned };
  return {
    ...kept,
    ...assign,
    Catch: [{ ErrorEquals: ["States.ALL"], ...kept, ...assign, Next: name }],
    Next: name,
  };
}

/**
 * Wakes a worker unless enough of them run: in a Parallel state, whose result is dropped, so that the data of the workflow stays out of
 * its queries. A retry would wake nobody, so a task that a stopping worker hands back is caught, and another worker is woken for it.
 */
function limitedWakeUp(wakeUp: WakeUp, limit: WorkerLimit, options: WakeOptions): WakeStates {
  const { name } = options;
  const counted = counters(options);
  const woken = (suffix: string, assigned: Fields): Fields => ({
    Type: "Parallel",
    QueryLanguage: options.language,
    Branches: [branchOf(wakeUp, limit, name, suffix)],
    ...passedOn(options, assigned),
  });
  if (options.handlesDraining) return { before: { [wakeName(name)]: woken("", {}) }, after: {} };
  return {
    before: { [wakeName(name)]: woken("", counted.none) },
    after: {
      [`${name}: again?`]: {
        ...counted.choice(`${name}: wait`),
        Default: `${name}: handed back`,
      },
      [`${name}: wait`]: { ...counted.wait, Next: `${name}: wake again` },
      [`${name}: wake again`]: woken(" again", counted.doubled),
      [`${name}: handed back`]: handedBack(options),
    },
    handBack: {
      catcher: {
        ErrorEquals: [WORKER_ERRORS.Draining],
        ...counted.caught,
        Next: `${name}: again?`,
      },
      attempt: counted.attempt,
    },
  };
}

/** Executions that see the same workers make the same client token, so that together they start one, and whoever comes later sees it. */
function branchOf(
  { resource, parameters }: WakeUp,
  limit: WorkerLimit,
  name: string,
  suffix: string,
): Fields {
  const state = (part: string) => `${name}: ${part}${suffix}`;
  const list = (DesiredStatus: string, Assign: Fields, Next: string): Fields => ({
    ...{ Type: "Task", QueryLanguage: "JSONata", Resource: limit.resource },
    Arguments: { ...limit.parameters, DesiredStatus },
    TimeoutSeconds: WAKE_TIMEOUT_SECONDS,
    ...{ Assign, Output: {}, Next },
  });
  return {
    StartAt: state("count"),
    States: {
      [state("count")]: list(
        "RUNNING",
        { [RUNNING]: "{% $states.result.TaskArns %}" },
        state("room?"),
      ),
      [state("room?")]: {
        Type: "Choice",
        QueryLanguage: "JSONata",
        Choices: [{ Condition: `{% $count($${RUNNING}) < ${limit.max} %}`, Next: state("ended") }],
        Default: state("enough"),
      },
      // After those that run: a worker that ends in between is on both lists, and not on none.
      [state("ended")]: list(
        "STOPPED",
        { [TOKEN]: `{% ${clientToken(RUNNING)} %}` },
        state("start"),
      ),
      [state("start")]: {
        ...{ Type: "Task", QueryLanguage: "JSONata", Resource: resource },
        Arguments: { ...parameters, ClientToken: `{% $${TOKEN} %}` },
        TimeoutSeconds: WAKE_TIMEOUT_SECONDS,
        Output: {},
        End: true,
      },
      [state("enough")]: { Type: "Succeed", QueryLanguage: "JSONata", Output: {} },
    },
  };
}

const RUNNING = "sfnWorkersRunning";
const TOKEN = "sfnWorkersToken";

/**
 * All workers of the last hour, whether they run or not: only a start changes this set, and a new hour. A token lives no longer than its
 * worker is listed, so the same set never meets its own token again. ECS lists 100 at most: where more have ended, the minute
 * stands for the others.
 */
export function clientToken(running: string): string {
  const workers = `$join($sort($distinct($append($${running}, $states.result.TaskArns))), ' ')`;
  const minute =
    "($exists($states.result.NextToken) ? $substring($states.context.State.EnteredTime, 0, 16) : '')";
  return `$hash('workers ' & ${workers} & ${minute}, 'SHA-256')`;
}

/** The variables that count hand-backs, and what each state does with them. */
function counters({ language, depth }: WakeOptions) {
  const handBacks = `sfnWorkersHandBacks${depth}`;
  const attempts = `sfnWorkersAttempts${depth}`;
  const wait = `sfnWorkersWait${depth}`;
  const none = { [handBacks]: 0, [attempts]: 0, [wait]: 1 };
  const state = { QueryLanguage: language };
  if (language === "JSONata") {
    const retries = "$states.context.State.RetryCount";
    return {
      none,
      doubled: { [wait]: `{% $${wait} * ${HAND_BACK_RATE} %}` },
      choice: (next: string): Fields => ({
        ...{ Type: "Choice", ...state },
        Choices: [{ Condition: `{% $${handBacks} <= ${MAX_HAND_BACKS} %}`, Next: next }],
      }),
      wait: { Type: "Wait", ...state, Seconds: `{% $${wait} %}` },
      caught: {
        Assign: {
          [handBacks]: `{% $${handBacks} + 1 %}`,
          [attempts]: `{% $${attempts} + ${retries} + 1 %}`,
        },
        Output: "{% $states.input %}",
      },
      attempt: `{% $${attempts} + ${retries} %}`,
    };
  }
  const sum = (a: string, b: string | number) => `States.MathAdd(${a}, ${b})`;
  const retries = "$$.State.RetryCount";
  return {
    none,
    // MathAdd has no product: twice as long.
    doubled: { [`${wait}.$`]: sum(`$${wait}`, `$${wait}`) },
    choice: (next: string): Fields => ({
      ...{ Type: "Choice", ...state },
      Choices: [{ Variable: `$${handBacks}`, NumericLessThanEquals: MAX_HAND_BACKS, Next: next }],
    }),
    wait: { Type: "Wait", ...state, SecondsPath: `$${wait}` },
    caught: {
      Assign: {
        [`${handBacks}.$`]: sum(`$${handBacks}`, 1),
        [`${attempts}.$`]: sum(`$${attempts}`, sum(retries, 1)),
      },
      ResultPath: null,
    },
    attempt: sum(`$${attempts}`, retries),
  };
}

/** Fails as the task would: a Catch of the author's sees the error. */
function handedBack({ name, language, catchers }: WakeOptions): Fields {
  const Fail = {
    Type: "Fail",
    Error: WORKER_ERRORS.Draining,
    Cause: `${MAX_HAND_BACKS + 1} workers have handed the task back, because they were stopped`,
  };
  if (catchers.length === 0) return Fail;
  const failed = `${name}: fail`;
  return {
    Type: "Parallel",
    QueryLanguage: language,
    Branches: [{ StartAt: failed, States: { [failed]: Fail } }],
    Catch: catchers,
    End: true,
  };
}
