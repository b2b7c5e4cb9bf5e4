import { InvalidOption } from "./errors.ts";
import { type ExpectedLoad, requireExpectedLoad } from "./expectedLoad.ts";
import { MAX_DESCRIPTION_CHARACTERS, MAX_STATE_SECONDS } from "./limits.ts";
import type { BundleOptions, DeclaredValues } from "./values/declared.ts";
import { requireDeclarations } from "./values/requireDeclarations.ts";

/**
 * A workload's name and time limits, declared once: the state machine, the deploy-time checks and the worker read them.
 * This module loads no SDK, so that infrastructure code can import it without loading a worker.
 */
export interface Manifest extends DeclaredValues {
  /** Also the name of the workload's folder: `[a-z][a-z0-9-]{0,39}`. */
  readonly name: string;
  /** Of the state machine and of a Lambda function, which may have 256 characters. */
  readonly description: string;
  /** `TimeoutSeconds` of the Task state, counted from ActivityStarted: time in the queue does not count. */
  readonly timeoutSeconds: number;
  /** `HeartbeatSeconds` of the Task state. The worker sends a heartbeat every third of it. */
  readonly heartbeatSeconds: number;
  /** The maximum running time of the handler. Then the worker aborts it and reports `Worker.DeadlineExceeded`. */
  readonly handlerBudgetSeconds: number;
  /** Retriers for the workload's own errors, placed before those that every workload gets. */
  readonly retry?: readonly Retrier[];
  /** What the workload's build contains besides bundled code. */
  readonly bundle?: BundleOptions;
  /** The load that the workers of an environment are to hold; a deployment warns where its settings don't. */
  readonly expect?: ExpectedLoad;
  /** Its tasks are done elsewhere in every environment, so it has no handler. `defineExternalManifest` says so. */
  readonly external?: true;
}

export { InvalidOption } from "./errors.ts";
export type { ExpectedLoad } from "./expectedLoad.ts";

export type { BundleOptions } from "./values/declared.ts";
export { ALLOWED_NAMES, isAllowedName } from "./values/names.ts";
export { isOptional, type ValueProblem, valueProblems } from "./values/valueProblems.ts";

/** One entry of a state's `Retry`: the fields of the States Language in camel case. */
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
 * Checks a manifest as its module loads, so that contradicting numbers fail at deploy time.
 * @throws {InvalidOption} when a field is out of bounds, a name is not allowed or a schema is none.
 *
 * @example
 * ```ts
 * import { defineManifest } from "@sfn-workers/worker-core/manifest";
 * import * as z from "zod";
 *
 * export const manifest = defineManifest({
 *   name: "thumbnail",
 *   description: "Makes a thumbnail of an image",
 *   timeoutSeconds: 120,
 *   heartbeatSeconds: 30,
 *   handlerBudgetSeconds: 60,
 *   retry: [{ errors: ["ImageServerBusy"], intervalSeconds: 2, maxAttempts: 5, backoffRate: 2 }],
 *   variables: { IMAGE_URL: z.url() },
 *   secrets: { IMAGE_TOKEN: z.string().min(20) },
 *   bundle: { external: ["sharp"], assets: ["masks/*.png"] },
 *   expect: { perHour: 3_600, burst: 500, handlerSeconds: 5 },
 * });
 * ```
 */
export function defineManifest<const M extends Manifest>(manifest: M): M {
  const { name, description, timeoutSeconds, heartbeatSeconds, handlerBudgetSeconds } = manifest;
  if (!NAME.test(name)) throw new InvalidOption("name", name, `a name that matches ${NAME}`);
  if (description.length > MAX_DESCRIPTION_CHARACTERS) {
    const allowed = `at most ${MAX_DESCRIPTION_CHARACTERS} characters, as for a Lambda function`;
    throw new InvalidOption(`${name}: description`, description, allowed);
  }
  // A heartbeat is shorter, and has at least a second.
  const shortest = manifest.external === true ? 2 : 1;
  requireInteger("timeoutSeconds", timeoutSeconds, shortest, MAX_STATE_SECONDS);
  // AWS rejects a heartbeat that is not shorter than the timeout. Guide: Task state.
  requireInteger("heartbeatSeconds", heartbeatSeconds, 1, timeoutSeconds - 1);
  // The outcome of an aborted handler must arrive before its token expires.
  requireInteger("handlerBudgetSeconds", handlerBudgetSeconds, 1, timeoutSeconds - 1);
  requireDeclarations(manifest);
  requireExpectedLoad(manifest);
  return manifest;

  function requireInteger(field: string, value: number, min: number, max: number): void {
    if (Number.isInteger(value) && value >= min && value <= max) return;
    throw new InvalidOption(`${name}: ${field}`, value, `a whole number from ${min} to ${max}`);
  }
}

/** What is known of a workload whose tasks are always done elsewhere. */
export interface ExternalManifest
  extends Pick<Manifest, "name" | "description" | "timeoutSeconds" | "retry"> {
  /**
   * The longest time without a heartbeat, in seconds. By default one less than the timeout, which is AWS's maximum, so that whoever
   * answers within the timeout, such as a person, need send none.
   */
  readonly heartbeatSeconds?: number;
}

/**
 * The manifest of a workload without a handler: each environment gives it `worker: external`. Its schemas stand in `schemas.ts` beside it.
 * @throws {InvalidOption} when a field is out of bounds.
 *
 * @example
 * ```ts
 * import { defineExternalManifest } from "@sfn-workers/worker-core/manifest";
 *
 * export const manifest = defineExternalManifest({
 *   name: "approval",
 *   description: "Asks somebody to approve an order",
 *   timeoutSeconds: 86_400,
 * });
 * ```
 */
export function defineExternalManifest(manifest: ExternalManifest): Manifest {
  const { timeoutSeconds } = manifest;
  return defineManifest({
    heartbeatSeconds: timeoutSeconds - 1,
    ...manifest,
    // As long as a worker of this package may take, should one do the tasks.
    handlerBudgetSeconds: timeoutSeconds - 1,
    external: true,
  });
}

/** The last line that a worker writes before it hands back its tasks and ends, after the error itself. */
export const ENDS_UNCAUGHT = "the worker ends, because of an error that nobody caught";

/** The errors that the worker itself reports, for Retry and Catch. */
export const WORKER_ERRORS = {
  /** The input is not JSON, does not match the schema, or has a number that JavaScript would change; the cause lists each path. */
  InvalidInput: "Worker.InvalidInput",
  /** The output does not match the schema, has a value that does not survive JSON, or is over 262,144 bytes. */
  InvalidOutput: "Worker.InvalidOutput",
  /** The worker stopped before the task was finished: retry at once, another worker takes it. */
  Draining: "Worker.Draining",
  /** The handler used up its budget. */
  DeadlineExceeded: "Worker.DeadlineExceeded",
  /** Callback transport: several workers in a row took the message and none reported an outcome. */
  PoisonMessage: "Worker.PoisonMessage",
} as const;

export type WorkerErrorName = (typeof WORKER_ERRORS)[keyof typeof WORKER_ERRORS];
