import { startsPerHour } from "@sfn-workers/local-cloud/schedules";
import { neededForPollMs } from "@sfn-workers/worker-core/pollFit";
import type { ConfiguredWorkload, Settings } from "./settings.ts";
import type { FargateSettings, LambdaSettings } from "./workloadSettings.ts";

/** What a workload's workers do at most, while tasks wait for them. */
export interface Ceiling {
  readonly workload: string;
  /** How long a handler runs, as the manifest expects it or else allows it. */
  readonly handlerSeconds: number;
  /** Tasks that run at the same time. */
  readonly slots: number;
  readonly tasksPerHour: number;
  /** With wake-ups of a function: how many a second find a free one. */
  readonly wakesPerSecond?: number;
  /** How the number of tasks comes about. */
  readonly because: string;
  /** The settings that raise it. */
  readonly raisedBy: string;
  /** Functions that run at the same time, of those that the account shares among them. */
  readonly sharedFunctions: number;
}

/** Between two tasks a slot reports the one and polls for the other: two calls of 10 to 30 ms, measured within a region. */
const BETWEEN_TASKS_SECONDS = 0.04;

const HOUR_SECONDS = 3_600;

/** The ceilings of a stack's workloads, in the order of its file; an external worker's is not known. */
export function ceilings(settings: Settings): Ceiling[] {
  const unreserved = unreservedConcurrency(settings);
  return settings.workloads.flatMap((workload) => {
    const { manifest } = workload;
    const handlerSeconds = manifest.expect?.handlerSeconds ?? manifest.handlerBudgetSeconds;
    const limits = limitsOf(workload, round(handlerSeconds + BETWEEN_TASKS_SECONDS), unreserved);
    if (limits === undefined) return [];
    return [{ workload: manifest.name, handlerSeconds, sharedFunctions: 0, ...limits }];
  });
}

/** The concurrent executions that functions without a reservation share. */
export function unreservedConcurrency({ lambdaConcurrency, workloads }: Settings): number {
  const reserved = workloads.map(({ settings }) =>
    settings.worker === "lambda" ? (settings.reservedConcurrency ?? 0) : 0,
  );
  return lambdaConcurrency - reserved.reduce((sum, one) => sum + one, 0);
}

type Limits = Omit<Ceiling, "workload" | "handlerSeconds" | "sharedFunctions"> &
  Partial<Pick<Ceiling, "sharedFunctions">>;

/**
 * Undefined for a worker that the program does not make.
 * @param seconds from one task of a slot to the next
 */
function limitsOf(
  workload: ConfiguredWorkload,
  seconds: number,
  unreserved: number,
): Limits | undefined {
  const { settings } = workload;
  if (settings.worker === "external") return undefined;
  if (settings.worker === "fargate") return ofTasks(settings, seconds);
  const { reservedConcurrency } = settings;
  const functions = reservedConcurrency ?? unreserved;
  const { atOnce, ...limits } =
    settings.transport === "callback"
      ? ofBatches(settings, seconds)
      : ofFunctions(workload, settings, seconds, functions);
  return reservedConcurrency === undefined ? { ...limits, sharedFunctions: atOnce } : limits;
}

function ofTasks(settings: FargateSettings, seconds: number): Limits {
  const { tasks, concurrency } = settings;
  // Where no execution wakes them, each start of the schedule adds one, and none is counted.
  const isScheduled = tasks.min === 0 && settings.transport === "activity" && !settings.wake;
  const count = isScheduled ? 1 : tasks.max;
  const slots = count * concurrency;
  return {
    ...{ slots, tasksPerHour: (slots * HOUR_SECONDS) / seconds },
    because: `${counted(count, "ECS task")} with ${counted(concurrency, "slot")}, a task every ${seconds} s in each`,
    raisedBy: isScheduled
      ? "wake: true, tasks.min of at least 1 or concurrency"
      : "tasks.max or concurrency",
  };
}

interface FunctionLimits extends Limits {
  readonly atOnce: number;
}

/** A batch with more messages than the function has slots runs in rounds. */
function ofBatches(
  settings: Extract<LambdaSettings, { transport: "callback" }>,
  seconds: number,
): FunctionLimits {
  const { maximumConcurrency: atOnce, batchSize, concurrency } = settings;
  const batchSeconds = round(Math.ceil(batchSize / concurrency) * seconds);
  return {
    ...{ atOnce, slots: atOnce * Math.min(batchSize, concurrency) },
    tasksPerHour: (atOnce * batchSize * HOUR_SECONDS) / batchSeconds,
    because: `${counted(atOnce, "batch", "batches")} of ${counted(batchSize, "task")} at a time, each of ${batchSeconds} s`,
    raisedBy: concurrency < batchSize ? "maximumConcurrency or concurrency" : "maximumConcurrency",
  };
}

/** Each wake-up takes one task; where there are none, the schedule's starts drain as long as polls fit into the function's time. */
function ofFunctions(
  { manifest }: ConfiguredWorkload,
  settings: Extract<LambdaSettings, { transport: "activity" }>,
  seconds: number,
  functions: number,
): FunctionLimits {
  const { concurrency, schedule, timeoutSeconds, wake } = settings;
  if (wake) return ofWakeUps(settings, seconds, functions);
  const starts = startsPerHour(schedule);
  const pollSeconds = timeoutSeconds - neededForPollMs(manifest) / 1_000;
  const tasksPerSlot = Math.ceil(pollSeconds / seconds);
  const wanted = (starts * (pollSeconds + seconds)) / HOUR_SECONDS;
  const draining = Math.min(functions, wanted);
  const atOnce = Math.min(functions, Math.ceil(wanted));
  return {
    ...{ atOnce, slots: atOnce * concurrency },
    tasksPerHour: (starts * concurrency * tasksPerSlot * draining) / (wanted || 1),
    because: `${counted(round(starts), "start")} an hour by the schedule with ${counted(concurrency, "slot")}, ${counted(tasksPerSlot, "task")} in each within the ${pollSeconds} s in which it polls`,
    raisedBy: "wake: true, timeoutSeconds, concurrency or a shorter schedule",
  };
}

/** While tasks wait, wake-ups that are repeated keep the starts of the schedule from nearly all functions that become free. */
function ofWakeUps(
  { concurrency, reservedConcurrency }: Extract<LambdaSettings, { transport: "activity" }>,
  seconds: number,
  functions: number,
): FunctionLimits {
  const drains =
    concurrency > 1
      ? `; a start of the schedule that finds a free one takes ${concurrency} at a time`
      : "";
  return {
    ...{ atOnce: functions, slots: functions, wakesPerSecond: functions / seconds },
    tasksPerHour: (functions * HOUR_SECONDS) / seconds,
    because: `${counted(functions, "function")}, each woken for a task every ${seconds} s${drains}`,
    raisedBy:
      reservedConcurrency === undefined
        ? "the account's concurrency (lambdaConcurrency)"
        : "reservedConcurrency",
  };
}

function counted(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}

/** Without the noise of binary fractions. */
function round(value: number): number {
  return Number(value.toFixed(3));
}
