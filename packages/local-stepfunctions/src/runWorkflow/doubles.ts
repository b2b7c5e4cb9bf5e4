import type { TaskExecution, Workload } from "@sfn-workers/worker-core";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { type HandlerRun, runHandler } from "@sfn-workers/worker-core/testing";
import { answersAtOnce } from "./answers.ts";
import { type HandledBy, isHandledBy } from "./handledBy.ts";
import { type Given, isOutcome, type Outcome, outcomeOf } from "./outcomes.ts";

/**
 * What answers the tasks of a state: a workload, whose handler runs as a worker runs it, or `handledBy`, where it has variables, secrets or
 * requests; a function, likewise, which may return `fail` or `takes`; `fail`, `takes` or `inTurn`; any other value is the task's output.
 */
export type TaskDouble =
  | Workload
  | HandledBy
  | ((input: never, execution: TaskExecution) => unknown)
  | Given;

/** Answers one attempt. `attempt` counts all of this double from 0. */
export type Answer = (
  input: unknown,
  execution: TaskExecution | undefined,
  attempt: number,
) => Promise<Outcome>;

/** What a double answers. Without a manifest, a function is called as it is. */
export function answerOf(double: unknown, manifest: Manifest): Answer {
  if (isWorkload(double)) {
    return async (input, execution, attempt) => {
      let taken = 0;
      const answers = answersAtOnce(double, attempt, (seconds) => {
        taken = seconds;
      });
      const outcome = await handled(answers ?? double, input, execution);
      return { ...outcome, seconds: Math.max(outcome.seconds, taken) };
    };
  }
  if (isHandledBy(double)) {
    const run = double.runs();
    return async (input, execution) => outcomeOfRun(await run(input, execution));
  }
  if (typeof double === "function") {
    return (input, execution) => called(double as Handler, manifest, input, execution);
  }
  if (isOutcome(double) && double.kind === "inTurn") {
    const each = double.outcomes.map((outcome) => answerOf(outcome, manifest));
    return (input, execution, attempt) => {
      const answer = each[Math.min(attempt, each.length - 1)] ?? each[0];
      if (answer === undefined) throw new TypeError("inTurn has no outcome");
      return answer(input, execution, attempt);
    };
  }
  return async () => outcomeOf(double);
}

type Handler = (input: unknown, execution: TaskExecution | undefined) => unknown;

/** The workloads whose handlers a double runs. */
export function workloadsIn(double: unknown): readonly Workload[] {
  if (isWorkload(double)) return [double];
  if (isHandledBy(double)) return [double.workload];
  if (!isOutcome(double) || double.kind !== "inTurn") return [];
  return double.outcomes.flatMap(workloadsIn);
}

export function isWorkload(double: unknown): double is Workload {
  return (
    typeof double === "object" && double !== null && "handler" in double && "manifest" in double
  );
}

/** What a function makes of a task: an outcome that it returns, or what a worker would report of it. */
async function called(
  handler: Handler,
  manifest: Manifest,
  input: unknown,
  execution: TaskExecution | undefined,
): Promise<Outcome> {
  let given: unknown;
  const workload = workloadOf(manifest, async (...task) => {
    given = await handler(...task);
    return isOutcome(given) ? null : given;
  });
  const reported = await handled(workload, input, execution);
  return isOutcome(given) ? outcomeOf(given) : reported;
}

/** A workload without schemas, so that a function fails and succeeds as a handler does. */
function workloadOf(manifest: Manifest, handler: Handler): Workload {
  const { variables, secrets, ...rest } = manifest;
  return {
    manifest: rest,
    input: ANYTHING,
    output: ANYTHING,
    handler: (input, { execution }) => handler(input, execution),
  };
}

const ANYTHING: Workload["input"] = {
  "~standard": { version: 1, vendor: "sfn-workers", validate: (value) => ({ value }) },
};

async function handled(
  workload: Workload,
  input: unknown,
  execution: TaskExecution | undefined,
): Promise<Outcome> {
  return outcomeOfRun(
    await runHandler(workload, input, execution === undefined ? {} : { execution }),
  );
}

function outcomeOfRun(run: HandlerRun<unknown>): Outcome {
  switch (run.kind) {
    case "succeeded":
      return { kind: "value", seconds: 0, value: run.output };
    case "failed":
      return { kind: "failure", seconds: 0, error: run.error, cause: JSON.stringify(run.cause) };
    case "lost":
      return { kind: "value", seconds: Number.POSITIVE_INFINITY, value: null };
  }
}
