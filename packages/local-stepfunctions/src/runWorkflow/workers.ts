import { isObject, type Json, parseJson } from "@sfn-workers/states-language/json";
import type { TaskExecution } from "@sfn-workers/worker-core";
import { type Manifest, WORKER_ERRORS } from "@sfn-workers/worker-core/manifest";
import { beatSeconds } from "./beatSeconds.ts";
import type { Answer } from "./doubles.ts";
import type { ActivityTask, EngineInProcess } from "./engineInProcess.ts";
import { type Outcome, requireTaskOutput } from "./outcomes.ts";

export interface Worked {
  readonly manifest: Manifest;
  readonly activityArn: string;
  /** By the name of the state. */
  readonly answers: ReadonlyMap<string, Answer>;
  readonly called: (call: { readonly state: string; readonly sent: unknown }) => void;
  /** Told what is wrong with the test, and no outcome of a task. */
  readonly onError: (error: unknown) => void;
}

/** Takes every task of an activity until the engine is closed. */
export async function work(engine: EngineInProcess, worked: Worked): Promise<void> {
  const given = new Map<string, number>();
  for (;;) {
    const task = await engine.poll(worked.activityArn);
    if (task === undefined) return;
    const countOf = (state: string) => {
      const count = given.get(state) ?? 0;
      given.set(state, count + 1);
      return count;
    };
    answer(engine, worked, task, countOf).catch(worked.onError);
  }
}

async function answer(
  engine: EngineInProcess,
  { manifest, answers, called }: Worked,
  { taskToken, input }: ActivityTask,
  countOf: (state: string) => number,
): Promise<void> {
  const { execution, sent } = opened(parseJson(input));
  const found = answers.get(execution.state);
  if (found === undefined) throw new Error(`no answer for ${execution.state}`);
  called({ state: execution.state, sent });
  const outcome = await engine.during(found(sent, execution, countOf(execution.state)));
  if (outcome.kind === "value") requireTaskOutput(`tasks.${execution.state}`, outcome.value);
  await report(engine, manifest, taskToken, outcome);
}

/** As a worker does: with heartbeats, and no longer than the handler's budget. A worker that is lost sends neither. */
async function report(
  engine: EngineInProcess,
  manifest: Manifest,
  taskToken: string,
  outcome: Outcome,
): Promise<void> {
  if (outcome.seconds === Number.POSITIVE_INFINITY) return;
  const { budget, beat } = pacing(manifest);
  const seconds = Math.min(outcome.seconds, budget);
  for (let left = seconds; left > 0; left -= beat) {
    await engine.pass(Math.min(beat, left));
    if (left > beat) await engine.heartbeat(taskToken);
  }
  if (outcome.seconds > budget) {
    const cause = `the handler used up its budget of ${budget} s`;
    await engine.fail(taskToken, WORKER_ERRORS.DeadlineExceeded, cause);
  } else if (outcome.kind === "value") await engine.succeed(taskToken, outcome.value);
  else await engine.fail(taskToken, outcome.error, outcome.cause);
}

/** How long a handler may take, and the seconds between its heartbeats. */
function pacing({ external, timeoutSeconds, heartbeatSeconds, handlerBudgetSeconds }: Manifest) {
  const beat = beatSeconds(heartbeatSeconds);
  if (external !== true) return { budget: handlerBudgetSeconds, beat };
  // Whoever does tasks elsewhere has no budget, and a manifest that asks for no heartbeats gets none.
  const beats = heartbeatSeconds < timeoutSeconds - 1;
  return { budget: Number.POSITIVE_INFINITY, beat: beats ? beat : Number.POSITIVE_INFINITY };
}

/** The workflow's own definition has made the envelope. */
function opened(envelope: Json): { readonly execution: TaskExecution; readonly sent: Json } {
  if (!isObject(envelope) || !isObject(envelope["execution"])) throw new TypeError("no envelope");
  return {
    execution: envelope["execution"] as unknown as TaskExecution,
    sent: envelope["input"] ?? null,
  };
}
