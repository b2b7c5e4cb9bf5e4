import { type Clock, systemClock } from "../clock.ts";
import {
  type AbortReason,
  DeadlineExceeded,
  Draining,
  InvalidValues,
  TaskLost,
} from "../errors.ts";
import type { Manifest } from "../manifest.ts";
import { createHeartbeats } from "../report/heartbeat.ts";
import { readExactly, stringifyExactly } from "../run/exactJson.ts";
import type { Middleware } from "../run/middleware.ts";
import { createTaskRun } from "../run/taskRun.ts";
import type { TaskReports } from "../source.ts";
import type { TaskExecution } from "../task.ts";
import { checkValues, type RawValues } from "../values/checkValues.ts";
import type { RawTexts } from "../values/declared.ts";
import type { Workload } from "../workload.ts";

export interface RunHandlerOptions {
  /** The texts of the variables that the manifest declares, as the stack file has them. */
  readonly variables?: RawTexts;
  /** The values of the secrets that the manifest declares. */
  readonly secrets?: RawTexts;
  /** The execution that the state machine would send; without it, the task has no envelope. */
  readonly execution?: Partial<TaskExecution>;
  readonly middleware?: readonly Middleware[];
  /** Aborts the handler's signal after this many heartbeats or milliseconds. */
  readonly abortAfter?: {
    readonly heartbeats?: number;
    readonly ms?: number;
    /** `Draining` by default. With `TaskLost` the outcome is dropped, as on AWS. */
    readonly reason?: "TaskLost" | "Draining" | "DeadlineExceeded";
  };
  /** The time for the handler's budget, the heartbeats and `abortAfter.ms`. */
  readonly clock?: Clock;
}

/** The outcome of the run, as the execution would see it. */
export type HandlerRun<Output> = {
  /** Heartbeats sent: the worker's own and the handler's. */
  readonly heartbeats: number;
  /** The values that the handler passed to `task.heartbeat`. */
  readonly progress: readonly unknown[];
} & (
  | { readonly kind: "succeeded"; readonly output: Output }
  | { readonly kind: "failed"; readonly error: string; readonly cause: HandlerCause }
  | { readonly kind: "lost" }
);

export interface HandlerCause {
  readonly message: string;
  readonly [detail: string]: unknown;
}

/**
 * Runs a workload's handler as a worker does, with schemas, budget, heartbeats and error contract, but without a network:
 * for tests of handlers.
 * @throws {InvalidValues} when a variable or secret of the manifest is missing, wrong or not declared.
 *
 * @example
 * ```ts
 * import { defineManifest, defineWorkload } from "@sfn-workers/worker-core";
 * import { runHandler } from "@sfn-workers/worker-core/testing";
 * import { expect, test } from "vitest";
 * import * as z from "zod";
 *
 * const workload = defineWorkload({
 *   manifest: defineManifest({
 *     name: "doubling",
 *     description: "Doubles a number",
 *     timeoutSeconds: 60,
 *     heartbeatSeconds: 30,
 *     handlerBudgetSeconds: 20,
 *   }),
 *   input: z.object({ n: z.number() }),
 *   output: z.number(),
 *   handler: ({ n }) => n * 2,
 * });
 *
 * test("a number is doubled", async () => {
 *   const run = await runHandler(workload, { n: 21 });
 *   expect(run).toMatchObject({ kind: "succeeded", output: 42 });
 * });
 * ```
 */
export async function runHandler<Input, Output, M extends Manifest>(
  workload: Workload<Input, Output, M>,
  input: unknown,
  options: RunHandlerOptions = {},
): Promise<HandlerRun<Output>> {
  const { clock = systemClock, middleware = [], abortAfter = {} } = options;
  const progress: unknown[] = [];
  let heartbeats = 0;
  let ended: { output: Output } | { error: string; cause: string } | undefined;

  const reports: TaskReports = {
    async success(_token, output) {
      ended = { output: readExactly(output) as Output };
    },
    async failure(_token, error, cause) {
      ended = { error, cause };
    },
    async heartbeat() {
      heartbeats += 1;
      if (heartbeats === abortAfter.heartbeats) abort();
    },
  };
  const received = { taskToken: "test", input: envelope(input, options.execution) };
  const taskRun = createTaskRun(received, {
    workload,
    values: valuesOf(workload.manifest, options),
    reports,
    middleware,
    heartbeats: createHeartbeats({
      heartbeatSeconds: workload.manifest.heartbeatSeconds,
      clock,
      random: () => 0.5,
    }),
    clock,
    random: () => 0.5,
    emit(event) {
      if (event.type === "taskProgress") progress.push(event.progress);
    },
    abortAt: () => Number.POSITIVE_INFINITY,
    endsAt: () => Number.POSITIVE_INFINITY,
    onReportFault: () => {},
    mayHaveWaited: () => false,
  });
  const timer = abortAfter.ms === undefined ? undefined : clock.setTimeout(abort, abortAfter.ms);
  await taskRun.run();
  clock.clearTimeout(timer);

  const sent = { heartbeats, progress };
  if (!ended) return { ...sent, kind: "lost" };
  if ("output" in ended) return { ...sent, kind: "succeeded", output: ended.output };
  return { ...sent, kind: "failed", error: ended.error, cause: JSON.parse(ended.cause) };

  function abort(): void {
    taskRun.abort(reasonOf(abortAfter.reason ?? "Draining"));
  }
}

/** In a test, a name that the manifest does not declare is a mistake; a process has many variables of others. */
function valuesOf(manifest: Manifest, raw: RawValues) {
  for (const kind of ["variables", "secrets"] as const) {
    const declared = Object.keys(manifest[kind] ?? {});
    const unknown = Object.keys(raw[kind] ?? {}).find((name) => !declared.includes(name));
    if (unknown === undefined) continue;
    throw new InvalidValues(
      `${manifest.name}: the manifest declares no ${unknown} under ${kind}; it declares: ${declared.join(", ") || "none"}`,
    );
  }
  return checkValues(manifest, raw);
}

function reasonOf(reason: "TaskLost" | "Draining" | "DeadlineExceeded"): AbortReason {
  switch (reason) {
    case "TaskLost":
      return new TaskLost("TaskTimedOut");
    case "Draining":
      return new Draining("the worker is stopping, and its grace period is over");
    case "DeadlineExceeded":
      return new DeadlineExceeded("the handler used up its budget");
  }
}

function envelope(input: unknown, execution: Partial<TaskExecution> | undefined): string {
  if (!execution) return stringifyExactly(input);
  return stringifyExactly({
    execution: {
      arn: "arn:aws:states:us-east-1:000000000000:execution:test:test",
      state: "Task",
      attempt: 0,
      enteredAt: new Date(0).toISOString(),
      redrives: 0,
      ...execution,
    },
    input,
  });
}
