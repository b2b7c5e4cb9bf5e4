import {
  matchesError,
  type Quotas,
  reportedName,
  retryDelay,
} from "@sfn-workers/local-stepfunctions/rules";
import { type TaskReports, WORKER_ERRORS } from "@sfn-workers/worker-core";
import { createDeadlines } from "../deadlines.ts";
import type { Random } from "../random.ts";
import type { Record } from "../record.ts";
import type { Timeline } from "../timeline.ts";
import { AwsError } from "./awsError.ts";
import type { DeployedMachine } from "./deployedMachine.ts";
import { PLACE } from "./place.ts";

/** A task as the Task state hands it to an activity or a queue. */
export interface HandedTask {
  /** The ARN of its execution, which is each attempt's own here. */
  readonly execution: string;
  readonly taskToken: string;
  /** The envelope, as JSON text. */
  readonly input: string;
  readonly scheduledAt: number;
  /** How often the state was retried. */
  readonly attempt: number;
}

export interface Machine {
  /** Starts that are throttled. */
  readonly waitingStarts: number;
  /** Tasks that no worker has had yet. */
  readonly waitingTasks: number;
  /** StartExecution, again and again while it is throttled. */
  start(): void;
  /** A worker has the task: AWS's clocks of an activity begin, and the wait is over. */
  pickedUp(task: HandedTask): void;
  readonly reports: TaskReports;
}

export interface MachineContext {
  readonly deployed: DeployedMachine;
  readonly timeline: Timeline;
  readonly random: Random;
  readonly quotas: Quotas;
  readonly record: Record;
  /** The part of the tasks that are picked up and never reported. */
  readonly lostPart: number;
  /** One way of a call to AWS, in milliseconds. */
  wayMs(): number;
  /** Hands a task to the activity or the queue. */
  hand(task: HandedTask): void;
  /** A task was handed, and a task's report came, so long after it was picked up: ActivityScheduled, ActivityRunTime. */
  readonly onScheduled?: () => void;
  readonly onRunTime?: (ms: number) => void;
  /** Does what the machine does for a worker to come. It never fails the execution. */
  wake(): void;
}

interface Execution {
  readonly enteredAt: string;
  /** By retrier. */
  readonly retries: number[];
  attempt: number;
  handBacks: number;
}

interface Attempt {
  readonly execution: Execution;
  isWaiting: boolean;
  startedAt: number;
  beatAt: number;
  /** Its worker has vanished. */
  isLost: boolean;
}

/** A throttled start is tried again so much later. */
const START_AGAIN_MS = 10;

/** Executions of a workload's machine: a wake-up, then the Task state with its timeouts and its Retry. */
export function createMachine(context: MachineContext): Machine {
  const { deployed, timeline, random, quotas, record } = context;
  const { wakeUp, retriers, transport } = deployed;
  const alive = new Map<string, Attempt>();
  const heartbeatMs = deployed.heartbeatSeconds * 1_000;
  const timeouts = createDeadlines<string>(timeline, deployed.timeoutSeconds * 1_000, (token) =>
    end(token, "States.Timeout"),
  );
  const heartbeats = createDeadlines<string>(timeline, heartbeatMs, checkHeartbeat);
  let waitingStarts = 0;
  let waitingTasks = 0;
  let tokens = 0;

  return {
    get waitingStarts() {
      return waitingStarts;
    },
    get waitingTasks() {
      return waitingTasks;
    },
    start() {
      waitingStarts += 1;
      if (waitingStarts === 1) startAll();
    },
    pickedUp({ taskToken, scheduledAt, attempt }) {
      record.pickedUp(timeline.now() - scheduledAt, attempt);
      const picked = alive.get(taskToken);
      waitsNoMore(picked);
      if (picked && context.lostPart > random.next()) picked.isLost = true;
      if (transport === "activity") startClocks(taskToken);
    },
    reports: {
      success: (token) => report("SendTaskSuccess", token, () => end(token)),
      failure: (token, error) => report("SendTaskFailure", token, () => end(token, error)),
      heartbeat: (token) =>
        report("SendTaskHeartbeat", token, () => {
          const attempt = alive.get(token);
          if (attempt) attempt.beatAt = timeline.now();
        }),
    },
  };

  function startAll(): void {
    for (; waitingStarts > 0 && isAllowed("StartExecution"); waitingStarts -= 1) startOne();
    if (waitingStarts > 0) timeline.setTimeout(startAll, START_AGAIN_MS);
  }

  function startOne(): void {
    record.started();
    const execution = {
      enteredAt: new Date(timeline.wallNow?.() ?? 0).toISOString(),
      retries: retriers.map(() => 0),
      attempt: 0,
      handBacks: 0,
    };
    wakeThenTask(execution);
  }

  function wakeThenTask(execution: Execution): void {
    if (wakeUp) {
      record.transition();
      context.wake();
    }
    schedule(execution);
  }

  function schedule(execution: Execution): void {
    record.transition();
    tokens += 1;
    const taskToken = `token-${tokens}`;
    const { enteredAt, attempt } = execution;
    const now = timeline.now();
    const clocks = { startedAt: now, beatAt: now };
    alive.set(taskToken, { execution, ...clocks, isWaiting: true, isLost: false });
    waitingTasks += 1;
    context.onScheduled?.();
    if (transport === "callback") startClocks(taskToken);
    const arn = `execution-${tokens}`;
    const input = `{"execution":{"arn":"${arn}","state":"Task","attempt":${attempt},"enteredAt":"${enteredAt}"},"input":null}`;
    context.hand({ execution: arn, taskToken, input, scheduledAt: timeline.now(), attempt });
  }

  function waitsNoMore(attempt: Attempt | undefined): void {
    if (!attempt?.isWaiting) return;
    attempt.isWaiting = false;
    waitingTasks -= 1;
  }

  function startClocks(taskToken: string): void {
    const attempt = alive.get(taskToken);
    if (attempt) attempt.startedAt = attempt.beatAt = timeline.now();
    timeouts.start(taskToken);
    heartbeats.start(taskToken);
  }

  function checkHeartbeat(taskToken: string): void {
    const attempt = alive.get(taskToken);
    if (!attempt) return;
    const due = attempt.beatAt + heartbeatMs;
    if (due <= timeline.now()) end(taskToken, "States.HeartbeatTimeout");
    else timeline.at(due, () => checkHeartbeat(taskToken));
  }

  function report(operation: string, token: string, apply: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      timeline.setTimeout(() => {
        const refusal = refusalOf(operation, token);
        if (!refusal && !alive.get(token)?.isLost) apply();
        timeline.setTimeout(() => (refusal ? reject(refusal) : resolve()), context.wayMs());
      }, context.wayMs());
    });
  }

  function refusalOf(operation: string, token: string): Error | undefined {
    if (!isAllowed(operation)) return new AwsError("ThrottlingException");
    return alive.has(token) ? undefined : new AwsError("TaskTimedOut");
  }

  function isAllowed(operation: string): boolean {
    try {
      quotas.take(operation, PLACE);
      return true;
    } catch {
      return false;
    }
  }

  function end(taskToken: string, error?: string): void {
    const attempt = alive.get(taskToken);
    if (!attempt) return;
    alive.delete(taskToken);
    waitsNoMore(attempt);
    context.onRunTime?.(timeline.now() - attempt.startedAt);
    if (error === undefined) record.succeeded();
    else retryOrFail(attempt.execution, error);
  }

  function retryOrFail(execution: Execution, error: string): void {
    if (error === WORKER_ERRORS.Draining && wakeUp?.kind === "runTask") {
      execution.handBacks += 1;
      execution.attempt += 1;
      if (execution.handBacks > wakeUp.handBacks) record.failed(error);
      else {
        const seconds = wakeUp.rate ** (execution.handBacks - 1);
        timeline.setTimeout(() => wakeThenTask(execution), seconds * 1_000);
      }
      return;
    }
    const index = retriers.findIndex(({ errors }) =>
      matchesError(errors, { error, terminal: false }),
    );
    const retrier = retriers[index];
    const made = execution.retries[index] ?? 0;
    if (retrier === undefined || made >= retrier.maxAttempts) {
      record.failed(reportedName(error) ?? error);
      return;
    }
    execution.retries[index] = made + 1;
    execution.attempt += 1;
    timeline.setTimeout(() => schedule(execution), retryDelay(retrier, made, random.next) * 1_000);
  }
}
