import { InvalidOption } from "./errors.ts";
import { MAX_STATE_SECONDS } from "./limits.ts";

/**
 * How long a workload may take, declared once: the state machine, the deploy-time checks and the worker all read it.
 * This module loads no SDK, so that infrastructure code can load it without loading a worker.
 */
export interface Manifest {
  /** Also the name of the workload's folder: `[a-z][a-z0-9-]{0,39}`. */
  readonly name: string;
  readonly description: string;
  /** `TimeoutSeconds` of the Task state, counted from ActivityStarted; waiting in the queue does not count. */
  readonly timeoutSeconds: number;
  /** `HeartbeatSeconds` of the Task state. The worker beats at a third of it. */
  readonly heartbeatSeconds: number;
  /** The longest the handler may run. The worker aborts it then and reports `Worker.DeadlineExceeded`. */
  readonly handlerBudgetSeconds: number;
  /** Retriers for the workload's own errors; they stand before the ones that every workload gets. */
  readonly retry?: readonly Retrier[];
}

/** One entry of a state's `Retry`, in the words of the States Language, in camel case. */
export interface Retrier {
  readonly errors: readonly string[];
  readonly intervalSeconds?: number;
  readonly maxAttempts?: number;
  readonly backoffRate?: number;
  readonly maxDelaySeconds?: number;
  readonly jitter?: "FULL" | "NONE";
}

const NAME = /^[a-z][a-z0-9-]{0,39}$/;

/**
 * Checks a manifest where it is declared: numbers that contradict each other fail when the module loads, at deploy time.
 * @throws {InvalidOption} naming the field, its value and what is allowed
 */
export function defineManifest<const M extends Manifest>(manifest: M): M {
  const { name, timeoutSeconds, heartbeatSeconds, handlerBudgetSeconds } = manifest;
  if (!NAME.test(name)) throw new InvalidOption("name", name, `it matches ${NAME}`);
  whole("timeoutSeconds", timeoutSeconds, 1, MAX_STATE_SECONDS);
  // AWS refuses a heartbeat that isn't smaller than the timeout. Guide: Task state.
  whole("heartbeatSeconds", heartbeatSeconds, 1, timeoutSeconds - 1);
  // An aborted handler's outcome must arrive while its token lives.
  whole("handlerBudgetSeconds", handlerBudgetSeconds, 1, timeoutSeconds - 1);
  return manifest;

  function whole(field: string, value: number, min: number, max: number): void {
    if (Number.isInteger(value) && value >= min && value <= max) return;
    throw new InvalidOption(`${name}: ${field}`, value, `a whole number from ${min} to ${max}`);
  }
}

/** The errors that a worker itself reports; a workflow can name them in Retry and Catch. */
export const WORKER_ERRORS = {
  /** The input does not match the workload's schema; the cause lists each path. */
  InvalidInput: "Worker.InvalidInput",
  /** The output does not match the schema, is not JSON, or is over 262,144 bytes. */
  InvalidOutput: "Worker.InvalidOutput",
  /** The worker stops before it could finish: try again at once, another worker is there. */
  Draining: "Worker.Draining",
  /** The handler outlived its budget. */
  DeadlineExceeded: "Worker.DeadlineExceeded",
  /** Callback transport: worker after worker took the message and none came to an outcome. */
  PoisonMessage: "Worker.PoisonMessage",
} as const;

export type WorkerErrorName = (typeof WORKER_ERRORS)[keyof typeof WORKER_ERRORS];
