import type { Core } from "../core.ts";
import type { AccountConcurrency } from "./concurrency.ts";
import { createEnvironmentPool } from "./environmentPool.ts";
import { createEventQueue, type EventQueue } from "./eventQueue.ts";
import type { FunctionConfiguration, Outcome } from "./executionEnvironment.ts";

/** A deployed function with its two invocation types. */
export interface LocalFunction {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly timeoutSeconds: number;
  /**
   * InvocationType RequestResponse.
   *
   * @throws {TooManyRequestsException} when no concurrency is left.
   */
  invoke(event: unknown): Promise<Outcome>;
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
  const { name } = configuration;
  const pool = createEnvironmentPool({
    configuration,
    concurrency: cloud.concurrency.poolFor(configuration.reservedConcurrency),
    clock: cloud.clock,
    onLine,
  });
  const queues = [createQueue({})];

  function createQueue({ maxRetries, maxAgeSeconds }: EventConfiguration): EventQueue {
    return createEventQueue({
      pool,
      clock: cloud.clock,
      maxRetries,
      maxAgeSeconds,
      onFunctionError: ({ errorType, errorMessage }, attempt) => {
        const message = `attempt ${attempt} of an event failed with ${errorType}: ${errorMessage}`;
        cloud.onFailure({ name, message });
      },
      onDropped: (reason) => cloud.log(`[${name}] an event is dropped: ${reason}`),
    });
  }

  return {
    arn: pool.arn,
    name,
    roleArn: configuration.roleArn,
    timeoutSeconds: configuration.timeoutSeconds,
    invoke: pool.invoke,
    sendEvent: (event) => queues.at(-1)?.send(event),
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
