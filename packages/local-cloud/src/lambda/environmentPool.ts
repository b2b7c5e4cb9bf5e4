import { randomUUID } from "node:crypto";
import type { Clock } from "@sfn-workers/local-stepfunctions";
import type { Core } from "../core.ts";
import { MAX_LAMBDA_STOP_MS } from "../ownLimits.ts";
import { WorkerNotStarted } from "../workerNotStarted.ts";
import { type ConcurrencyPool, TooManyRequestsException } from "./concurrency.ts";
import {
  type ExecutionEnvironment,
  type FailedInvocation,
  type FunctionConfiguration,
  type Outcome,
  startExecutionEnvironment,
} from "./executionEnvironment.ts";

/** What a pool runs, and how. */
export interface PoolTarget {
  readonly configuration: FunctionConfiguration;
  readonly concurrency: ConcurrencyPool;
  readonly onLine: (line: string) => void;
}

export interface PoolServices {
  readonly clock: Clock;
  readonly faults?: Core["faults"] | undefined;
  /** Invokes the function asynchronously. */
  readonly sendEvent: (event: unknown) => void;
}

/** Runs the synchronous invocations of one function in its execution environments. */
export interface EnvironmentPool {
  /**
   * Runs the handler in a warm environment, or in a new one.
   *
   * @throws {TooManyRequestsException} when no concurrency is left, or the pool stops.
   */
  invoke(event: unknown, requestId?: string): Promise<Outcome>;
  /**
   * Further invocations run in new environments with this target; running ones end as they started. Resolves once no
   * environment runs with a former target.
   */
  update(target: PoolTarget): Promise<void>;
  /**
   * Starts an environment with this target, and once it has loaded the function, further invocations run with it. Polls of
   * running invocations bring no further task; an invocation that loses a poll so is repeated with the new target.
   *
   * @returns a promise that resolves once no environment runs with a former target
   * @throws {WorkerNotStarted} when the function can't be loaded, the signal aborts before, or the pool stops. The former target stays.
   */
  renew(target: PoolTarget, signal: AbortSignal): Promise<{ readonly ended: Promise<unknown> }>;
  /** Starts an environment before the first invocation. A failure is told by that one. */
  warmUp(): Promise<void>;
  /** Accepts no more invocations, waits up to 30 seconds for the running ones, then ends every environment. */
  stop(): Promise<void>;
  /** One for each execution environment. */
  processIds(): readonly number[];
}

export function createEnvironmentPool(
  first: PoolTarget,
  { clock, faults, sendEvent }: PoolServices,
): EnvironmentPool {
  let target = first;
  const idle: ExecutionEnvironment[] = [];
  /** With the target that each one was started for. */
  const all = new Map<ExecutionEnvironment, PoolTarget>();
  const running = new Map<ExecutionEnvironment, RunningInvocation>();
  const leaving = new WeakSet<ExecutionEnvironment>();
  let stopped = false;

  async function invoke(event: unknown, requestId?: string): Promise<Outcome> {
    if (stopped) throw new TooManyRequestsException();
    const release = await target.concurrency.take();
    const fault = faults?.ofInvocation();
    if (fault?.kind === "cold") await coldStart(fault.ms);
    if (stopped) {
      release();
      throw new TooManyRequestsException();
    }
    let environment: ExecutionEnvironment;
    try {
      environment = fault?.kind === "cold" ? startEnvironment() : takeEnvironment();
    } catch (error) {
      release();
      return notStarted(error, requestId);
    }
    const invocation = environment.invoke(event, requestId);
    let killed = false;
    const kill =
      fault?.kind === "kill" &&
      clock.setTimeout(() => {
        killed = true;
        faults?.injected("lambda:invocation", "kill");
        void environment.end();
      }, fault.afterMs);
    running.set(environment, { event, outcome: invocation });
    try {
      const outcome = await invocation;
      // Such an end says nothing about the function's code.
      return killed && outcome.type === "failed" ? { ...outcome, phase: "invoke" } : outcome;
    } finally {
      clock.clearTimeout(kill);
      running.delete(environment);
      release();
      recycle(environment);
    }
  }

  function takeEnvironment(): ExecutionEnvironment {
    for (let warm = idle.pop(); warm !== undefined; warm = idle.pop()) {
      if (warm.usable) return warm;
    }
    return startEnvironment();
  }

  function startEnvironment(as = target): ExecutionEnvironment {
    const environment = startExecutionEnvironment(as.configuration, clock, as.onLine);
    all.set(environment, as);
    void environment.ended.then(() => all.delete(environment));
    return environment;
  }

  function recycle(environment: ExecutionEnvironment): void {
    if (all.get(environment) !== target) void environment.end();
    else if (environment.usable) idle.push(environment);
  }

  /** The new environment comes in place of an idle one. */
  async function coldStart(ms: number): Promise<void> {
    faults?.injected("lambda:invocation", "cold");
    void idle.pop()?.end();
    await new Promise<void>((resolve) => void clock.setTimeout(resolve, ms));
  }

  async function renew(
    next: PoolTarget,
    signal: AbortSignal,
  ): Promise<{ readonly ended: Promise<unknown> }> {
    signal.throwIfAborted();
    if (stopped) throw new WorkerNotStarted("the function stops");
    const environment = startEnvironment(next);
    const giveUp = () => void environment.end();
    signal.addEventListener("abort", giveUp);
    const failure = await environment.load();
    signal.removeEventListener("abort", giveUp);
    if (failure !== undefined || stopped) {
      await environment.end();
      const { errorType, errorMessage } = failure?.error ?? STOPS;
      throw new WorkerNotStarted(`${errorType}: ${errorMessage}`, failure?.lastLines);
    }
    const former = [...all.keys()].filter((one) => one !== environment);
    target = next;
    for (const one of idle.splice(0)) void one.end();
    for (const [one, invocation] of running) leave(one, invocation);
    idle.push(environment);
    return { ended: Promise.all(former.map(({ ended }) => ended)) };
  }

  async function warmUp(): Promise<void> {
    const release = await target.concurrency.take();
    try {
      if (stopped || all.size > 0) return;
      const environment = startEnvironment();
      if ((await environment.load()) === undefined) recycle(environment);
      else await environment.end();
    } finally {
      release();
    }
  }

  /** What an invocation was to wait for may come later: its event is sent again if it can't wait any more. */
  function leave(environment: ExecutionEnvironment, { event, outcome }: RunningInvocation): void {
    if (leaving.has(environment)) return;
    leaving.add(environment);
    let repeated = false;
    environment.leave(() => {
      if (repeated || stopped) return;
      repeated = true;
      if (target.concurrency.accepts()) sendEvent(event);
      else void outcome.finally(() => sendEvent(event));
    });
  }

  async function stop(): Promise<void> {
    stopped = true;
    for (const environment of running.keys()) environment.leave(() => {});
    const gracePeriodEnd = Promise.withResolvers<void>();
    const timer = clock.setTimeout(gracePeriodEnd.resolve, MAX_LAMBDA_STOP_MS);
    await Promise.race([
      Promise.allSettled([...running.values()].map(({ outcome }) => outcome)),
      gracePeriodEnd.promise,
    ]);
    clock.clearTimeout(timer);
    await Promise.all([...all.keys()].map((environment) => environment.end()));
  }

  return {
    invoke,
    async update(next) {
      const former = [...all.keys()];
      target = next;
      for (const environment of idle.splice(0)) void environment.end();
      for (const [environment, invocation] of running) leave(environment, invocation);
      await Promise.all(former.map(({ ended }) => ended));
    },
    renew,
    warmUp,
    stop,
    processIds: () => [...all.keys()].flatMap((environment) => environment.processId ?? []),
  };
}

interface RunningInvocation {
  readonly event: unknown;
  readonly outcome: Promise<Outcome>;
}

const STOPS = { errorType: "Stopped", errorMessage: "the function stops" };

/** An environment that this machine can't start fails the invocation as one whose process can't start. */
function notStarted(error: unknown, requestId: string = randomUUID()): FailedInvocation {
  const reason = error instanceof Error ? error.message : String(error);
  const errorMessage = `RequestId: ${requestId} Error: the execution environment can't start: ${reason}`;
  return {
    type: "failed",
    requestId,
    error: { errorType: "Runtime.ExitError", errorMessage },
    phase: "init",
    lastLines: [],
  };
}
