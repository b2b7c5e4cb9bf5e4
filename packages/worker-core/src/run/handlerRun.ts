import type { Clock } from "../clock.ts";
import { type AbortReason, DeadlineExceeded } from "../errors.ts";
import { WORKER_ERRORS } from "../manifest.ts";
import { failureOf, failureOver } from "../report/failure.ts";
import { failed, type Outcome } from "../report/outcome.ts";
import type { Task } from "../task.ts";
import type { CheckedValues } from "../values/checkValues.ts";
import type { Workload } from "../workload.ts";
import type { ExactJson } from "./exactJson.ts";
import { compose, type Middleware } from "./middleware.ts";
import { checkInput, outcomeOf } from "./validation.ts";

/** The time for an aborted handler to settle. After it, the outcome is decided without the handler. */
const ABORT_GRACE_MS = 1_000;

/** One call of a workload's handler: its abort signal, its budget and its outcome. */
export interface HandlerRun {
  readonly signal: AbortSignal;
  /** The first reason to abort; `undefined` as long as there is none. */
  readonly aborted: AbortReason | undefined;
  abort(reason: AbortReason): void;
  /** `undefined` once the handler has ended, or if it was never called. Otherwise resolves when it ends. */
  readonly unfinished: Promise<void> | undefined;
  /** Checks the input and calls the handler with it. It never rejects. */
  call(input: ExactJson, task: Task): Promise<Outcome>;
}

/** The parts that all tasks of a worker share. */
export interface HandlerRunContext {
  readonly workload: Workload;
  readonly values: CheckedValues;
  readonly middleware: readonly Middleware[];
  readonly clock: Clock;
}

export function createHandlerRun({
  workload,
  values,
  middleware,
  clock,
}: HandlerRunContext): HandlerRun {
  let controller: AbortController | undefined;
  let aborted: AbortReason | undefined;
  let onAbort = () => {};
  let unfinished: Promise<void> | undefined;

  return {
    // Created on first use: most short handlers never read it.
    get signal() {
      controller ??= aborted ? abortedController(aborted) : new AbortController();
      return controller.signal;
    },
    get aborted() {
      return aborted;
    },
    get unfinished() {
      return unfinished;
    },
    abort,
    call,
  };

  function abort(reason: AbortReason): void {
    if (aborted) return;
    aborted = reason;
    controller?.abort(reason);
    onAbort();
  }

  function call(input: ExactJson, task: Task): Promise<Outcome> {
    const { handlerBudgetSeconds } = workload.manifest;
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const budget = clock.setTimeout(
      () => abort(budgetExceeded(handlerBudgetSeconds)),
      handlerBudgetSeconds * 1_000,
    );
    let grace: unknown;
    const settle = (outcome: Outcome) => {
      onAbort = () => {};
      clock.clearTimeout(budget);
      if (grace !== undefined) clock.clearTimeout(grace);
      resolve(outcome);
    };
    // A handler that ignores its signal must not delay the outcome.
    onAbort = () => {
      grace = clock.setTimeout(() => settle(outcomeOfAbort()), ABORT_GRACE_MS);
    };
    unfinished = outcomeOfHandler(input, task).then((outcome) => {
      unfinished = undefined;
      settle(outcome);
    });
    return promise;
  }

  async function outcomeOfHandler(received: ExactJson, task: Task): Promise<Outcome> {
    try {
      const input = await checkInput(workload.input, received);
      if (input.kind === "invalid") return input.outcome;
      const output = await (middleware.length === 0
        ? workload.handler(input.value, task, values.forHandler)
        : compose(middleware, withInput(task, input.value), async () =>
            workload.handler(input.value, task, values.forHandler),
          ));
      return redacted(await outcomeOf(workload.output, output));
    } catch (thrown) {
      // A library may wrap the reason in an error of its own, whose name no Retry matches.
      if (aborted) return outcomeOfAbort(thrown);
      return { kind: "failed", ...failureOf(thrown, values.redaction) };
    }
  }

  /** A schema of one's own may quote a secret in its message. */
  function redacted(outcome: Outcome): Outcome {
    if (outcome.kind === "succeeded") return outcome;
    const cause = values.redaction.value(JSON.parse(outcome.cause));
    return { ...outcome, cause: JSON.stringify(cause) };
  }

  function outcomeOfAbort(thrown: unknown = aborted): Outcome {
    const error =
      aborted instanceof DeadlineExceeded ? WORKER_ERRORS.DeadlineExceeded : WORKER_ERRORS.Draining;
    const message = aborted?.message ?? "";
    if (thrown === aborted) return failed(error, message);
    return { kind: "failed", ...failureOver({ error, message }, thrown, values.redaction) };
  }
}

function budgetExceeded(handlerBudgetSeconds: number): DeadlineExceeded {
  return new DeadlineExceeded(
    `the handler ran for ${handlerBudgetSeconds} s, its whole budget (handlerBudgetSeconds)`,
  );
}

/** The task and its input, for middleware. The result inherits from the task, because a copy would lose the getters. */
function withInput(task: Task, input: unknown): Task & { readonly input: unknown } {
  return Object.assign(Object.create(task), { input });
}

function abortedController(reason: AbortReason): AbortController {
  const controller = new AbortController();
  controller.abort(reason);
  return controller;
}
