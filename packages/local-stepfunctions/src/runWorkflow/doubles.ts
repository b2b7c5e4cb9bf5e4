import type { TaskExecution, Workload } from "@sfn-workers/worker-core";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { type HandlerRun, runHandler } from "@sfn-workers/worker-core/testing";
import { type HandledBy, isHandledBy } from "./handledBy.ts";
import { type Given, isOutcome, type Outcome, outcomeOf } from "./outcomes.ts";

/**
 * What answers the tasks of a state: a workload, whose handler runs as a worker runs it, or `handledBy`, where it has variables, secrets or
 * requests; a function, likewise; `fail`, `takes` or `inTurn`; any other value is the task's output.
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
  if (isWorkload(double)) return (input, execution) => handled(double, input, execution);
  if (isHandledBy(double)) {
    const run = double.runs();
    return async (input, execution) => outcomeOfRun(await run(input, execution));
  }
  if (typeof double === "function") {
    const workload = workloadOf(manifest, double as Handler);
    return (input, execution) => handled(workload, input, execution);
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

export function isWorkload(double: unknown): double is Workload {
  return (
    typeof double === "object" && double !== null && "handler" in double && "manifest" in double
  );
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
