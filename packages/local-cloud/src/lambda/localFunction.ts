import type { Core } from "../core.ts";
import type { FunctionFailed } from "../failure.ts";
import { type AccountConcurrency, TooManyRequestsException } from "./concurrency.ts";
import { createEnvironmentPool } from "./environmentPool.ts";
import { createEventQueue, type EventQueue } from "./eventQueue.ts";
import type { FailedInvocation, FunctionConfiguration, Outcome } from "./executionEnvironment.ts";

/** A deployed function with its two invocation types. */
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
  quiesce(): void;
  stop(): Promise<void>;
  processIds(): readonly number[];
}

export interface EventConfiguration {
  readonly maxRetries?: number | undefined;
  readonly maxAgeSeconds?: number | undefined;
}

export function createLocalFunction(
  configuration: FunctionConfiguration & { readonly reservedConcurrency: number | undefined },
  cloud: Core & { readonly concurrency: AccountConcurrency },
  onLine: (line: string) => void,
): LocalFunction {
  const { name, arn } = configuration;
  const concurrency = cloud.concurrency.poolFor(configuration.reservedConcurrency);
  const pool = createEnvironmentPool({
    configuration,
    concurrency,
    clock: cloud.clock,
    faults: cloud.faults,
    onLine,
  });
  let hasLoaded = false;
  const queues = [createQueue({})];

  function createQueue({ maxRetries, maxAgeSeconds }: EventConfiguration): EventQueue {
    return createEventQueue({
      invoke,
      clock: cloud.clock,
      maxRetries,
      maxAgeSeconds,
      onFunctionError(failed, attempt) {
        const { errorType, errorMessage } = failed.error;
        const message = `attempt ${attempt} of an event failed with ${errorType}: ${errorMessage}`;
        cloud.onFailure(failureOf(failed, message));
      },
      onDropped(reason) {
        const message = `an event is dropped: ${reason}`;
        cloud.onFailure({ kind: "eventDropped", name, arn, message });
      },
    });
  }

  async function invoke(event: unknown): Promise<Outcome> {
    try {
      const outcome = await pool.invoke(event);
      hasLoaded ||= outcome.type === "succeeded" || outcome.phase === "invoke";
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
    return { kind: "functionFailed", ...facts } as const;
  }

  return {
    arn,
    name,
    roleArn: configuration.roleArn,
    timeoutSeconds: configuration.timeoutSeconds,
    waitsAbove: concurrency.waitsAbove,
    invoke,
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
    quiesce() {
      for (const queue of queues) queue.stop();
    },
    stop: pool.stop,
    processIds: pool.processIds,
  };
}
