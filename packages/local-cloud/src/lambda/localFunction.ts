import type { FunctionFailed } from "../failure.ts";
import {
  type AccountConcurrency,
  type FunctionConcurrency,
  oneAtATime,
  TooManyRequestsException,
} from "./concurrency.ts";
import { type DestinationCloud, deliverEnd, type EventTargets } from "./destinations.ts";
import { createEnvironmentPool } from "./environmentPool.ts";
import { createEventQueue, type EventEnd, type EventQueue } from "./eventQueue.ts";
import type { FailedInvocation, FunctionConfiguration, Outcome } from "./executionEnvironment.ts";
import { createFailuresOnly } from "./failuresOnly.ts";

/** A deployed function with its two invocation types. Its properties change when it is updated. */
export interface LocalFunction {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly timeoutSeconds: number;
  /** Invocations beyond this number wait for their turn. Undefined if Lambda would throttle them. */
  readonly waitsAbove: number | undefined;
  /**
   * InvocationType RequestResponse.
   *
   * @throws {TooManyRequestsException} when no concurrency is left.
   */
  invoke(event: unknown): Promise<Outcome>;
  /** What to report for an invocation whose caller does not get its error. */
  failureOf(failed: FailedInvocation, message: string): FunctionFailed;
  /** InvocationType Event. */
  sendEvent(event: unknown): void;
  /** Applies a FunctionEventInvokeConfig to events that are sent from now on. */
  configureEvents(configuration: EventConfiguration): void;
  /**
   * Running invocations end as they started, and later ones run in new environments. Resolves once the former environments
   * have ended.
   *
   * @throws {Error} when the account can't give the reserved concurrency. The function is as it was before.
   */
  update(settings: FunctionSettings): Promise<void>;
  /**
   * Starts an environment with other code, in which later invocations run. Running ones end in their own, but poll for no
   * further task.
   *
   * @returns a promise that resolves once the former environments have ended
   * @throws {WorkerNotStarted} when the code can't be loaded, or the signal aborts before. The function is as it was before.
   */
  renew(codeDirectory: string, signal: AbortSignal): Promise<{ readonly ended: Promise<unknown> }>;
  /** Starts an environment before the first invocation. */
  warmUp(): Promise<void>;
  quiesce(): void;
  stop(): Promise<void>;
  /** Returns its reserved concurrency to the account. */
  delete(): void;
  processIds(): readonly number[];
}

export interface FunctionSettings {
  readonly configuration: FunctionConfiguration;
  readonly reservedConcurrency?: number | undefined;
  readonly deadLetterQueue?: string | undefined;
  readonly onLine: (line: string) => void;
}

export interface EventConfiguration extends Pick<EventTargets, "onSuccess" | "onFailure"> {
  readonly maxRetries?: number | undefined;
  readonly maxAgeSeconds?: number | undefined;
}

export function createLocalFunction(
  first: FunctionSettings,
  cloud: DestinationCloud & { readonly concurrency: AccountConcurrency },
): LocalFunction {
  const { name, arn } = first.configuration;
  let settings = first;
  let concurrency = concurrencyOf(settings);
  const pool = createEnvironmentPool(
    { ...settings, concurrency },
    { ...cloud, sendEvent: (event) => queues.at(-1)?.send(event) },
  );
  const deliveries = new Set<Promise<unknown>>();
  let hasLoaded = false;
  const failuresOnly = createFailuresOnly();
  const queues = [createQueue({})];

  function concurrencyOf({ configuration, reservedConcurrency }: FunctionSettings) {
    if (configuration.inspector !== undefined) return oneAtATime();
    return cloud.concurrency.poolFor(reservedConcurrency);
  }

  function createQueue({ onSuccess, onFailure, ...limits }: EventConfiguration): EventQueue {
    const deliver = (end: EventEnd) => {
      const targets = { onSuccess, onFailure, deadLetterQueue: settings.deadLetterQueue };
      const fn = { name, arn, roleArn: settings.configuration.roleArn };
      const delivery = deliverEnd(fn, end, targets, cloud);
      deliveries.add(delivery);
      return delivery.finally(() => deliveries.delete(delivery));
    };
    return createEventQueue({
      invoke,
      clock: cloud.clock,
      ...limits,
      onFunctionError(failed, attempt) {
        const { errorType, errorMessage } = failed.error;
        const message = `attempt ${attempt} of an event failed with ${errorType}: ${errorMessage}`;
        cloud.onFailure(failureOf(failed, message));
      },
      onSucceeded: (end) => void deliver(end),
      onGivenUp: (end, reason) =>
        void deliver(end).then((targets) => {
          const sent = targets.length === 0 ? "" : `; it is sent to ${targets.join(" and ")}`;
          const message = `an event is dropped: ${reason}${sent}`;
          cloud.onFailure({ kind: "eventDropped", name, arn, message });
        }),
    });
  }

  async function invoke(event: unknown, requestId?: string): Promise<Outcome> {
    try {
      const outcome = await pool.invoke(event, requestId);
      hasLoaded ||= outcome.type === "succeeded" || outcome.phase === "invoke";
      failuresOnly.add(outcome.type === "succeeded" ? { succeeded: 1 } : { failed: 1 });
      return outcome;
    } catch (error) {
      if (error instanceof TooManyRequestsException && error.limit) {
        const { kind: limit, size } = error.limit;
        const message = `throttled: ${size} of ${size} concurrent executions are in use`;
        cloud.onFailure({ kind: "throttled", name, arn, message, limit, size });
      }
      throw error;
    }
  }

  function failureOf({ error, phase, lastLines }: FailedInvocation, message: string) {
    const { errorType, errorMessage } = error;
    const facts = { name, arn, message, phase, errorType, errorMessage, lastLines, hasLoaded };
    return { kind: "functionFailed", ...facts, failuresOnly: failuresOnly.count() } as const;
  }

  /** The reservation counts for the account before the new one is made. */
  function reserve(changed: FunctionSettings): FunctionConcurrency {
    if (changed.reservedConcurrency === settings.reservedConcurrency) return concurrency;
    concurrency.giveBack();
    try {
      return concurrencyOf(changed);
    } catch (error) {
      concurrency = concurrencyOf(settings);
      throw error;
    }
  }

  return {
    arn,
    name,
    get roleArn() {
      return settings.configuration.roleArn;
    },
    get timeoutSeconds() {
      return settings.configuration.timeoutSeconds;
    },
    get waitsAbove() {
      return concurrency.waitsAbove;
    },
    invoke: (event) => invoke(event),
    failureOf,
    sendEvent(event) {
      queues.at(-1)?.send(event);
      if (cloud.faults?.ofEvent() === undefined) return;
      cloud.faults.injected("lambda:event", "double");
      queues.at(-1)?.send(event);
    },
    configureEvents(events) {
      queues.push(createQueue(events));
    },
    update(changed) {
      concurrency = reserve(changed);
      settings = changed;
      hasLoaded = false;
      failuresOnly.reset();
      return pool.update({ ...changed, concurrency });
    },
    async renew(codeDirectory, signal) {
      const configuration = { ...settings.configuration, codeDirectory };
      const next = { ...settings, configuration };
      const renewed = await pool.renew({ ...next, concurrency }, signal);
      settings = next;
      hasLoaded = true;
      failuresOnly.reset();
      return renewed;
    },
    warmUp: pool.warmUp,
    quiesce() {
      for (const queue of queues) queue.stop();
    },
    async stop() {
      await pool.stop();
      await Promise.all(deliveries);
    },
    delete: () => concurrency.giveBack(),
    processIds: pool.processIds,
  };
}
