import { setTimeout as sleep } from "node:timers/promises";
import {
  InvalidOption,
  type Task,
  type TaskExecution,
  TaskFailure,
  type TaskSchemas,
  type Workload,
} from "@sfn-workers/worker-core";
import { type InTurn, isOutcome, type Outcome, outcomeOf } from "./outcomes.ts";

/** One answer: an output, `fail` or `takes`; as a function of the input it may differ from task to task. */
type Single<Input, Output> =
  | Output
  | Outcome<Output>
  | ((
      input: Input,
      execution: TaskExecution | undefined,
    ) => Output | Outcome<Output> | Promise<Output | Outcome<Output>>);

/** What somebody elsewhere answers to a workload's tasks: one answer, or `inTurn` with one for each task that comes. */
export type Answer<Input, Output> = Single<Input, Output> | InTurn<Single<Input, Output>>;

/**
 * Whoever does a workload's tasks elsewhere, as a script: `answers.ts` beside the manifest exports it as `answers`, and `pnpm start` and
 * `pnpm dev` answer with it. It is a workload too, so that a worker, `runHandler`, or the test of a workflow runs it. What it answers
 * is checked by the schema of the output. `takes` takes real time there; in `runWorkflow` it is the workflow's, and `inTurn` begins anew with each run.
 *
 * @throws {InvalidOption} when an answer never comes: `takes(Infinity, …)`
 *
 * @example
 * ```ts
 * import { defineAnswers, fail, takes } from "@sfn-workers/local-stepfunctions/testing";
 * import { defineExternalManifest, defineSchemas } from "@sfn-workers/worker-core";
 * import * as z from "zod";
 *
 * const schemas = defineSchemas({
 *   manifest: defineExternalManifest({
 *     name: "approval",
 *     description: "Asks somebody to approve an order",
 *     timeoutSeconds: 86_400,
 *   }),
 *   input: z.object({ order: z.string(), total: z.number() }),
 *   output: z.object({ approved: z.boolean() }),
 * });
 *
 * export const answers = defineAnswers(schemas, ({ total }) => {
 *   if (total > 10_000) return fail("NobodyMay", "nobody approves so much");
 *   return takes(0.5, { approved: total < 1_000 });
 * });
 * ```
 */
export function defineAnswers<Input, Output, Raw>(
  schemas: TaskSchemas<Input, Output, TaskSchemas["manifest"], Raw>,
  answer: Answer<NoInfer<Input>, NoInfer<Output>>,
): Workload<Input, Output, TaskSchemas["manifest"], Raw> {
  const { variables: _, secrets: __, ...manifest } = schemas.manifest;
  const all = isOutcome(answer) && answer.kind === "inTurn" ? answer.outcomes : [answer];
  for (const one of all) if (typeof one !== "function") requireEnd(outcomeOf(one));

  const outcomeFor: OutcomeFor = async (input, execution, index) => {
    const one: unknown = all[Math.min(index, all.length - 1)];
    const outcome = outcomeOf(typeof one === "function" ? await one(input, execution) : one);
    requireEnd(outcome);
    return outcome;
  };
  let given = 0;
  const answers = {
    // Whoever answers is no handler: only the timeout limits it.
    manifest: { ...manifest, handlerBudgetSeconds: manifest.timeoutSeconds - 1 },
    input: schemas.input,
    output: schemas.output,
    async handler(input: Input, { execution, signal }: Task): Promise<Output> {
      given += 1;
      const outcome = await outcomeFor(input, execution, given - 1);
      await pass(outcome.seconds, signal);
      return outputOf(outcome) as Output;
    },
  };
  made.set(answers, outcomeFor);
  return answers;
}

type OutcomeFor = (
  input: unknown,
  execution: TaskExecution | undefined,
  index: number,
) => Promise<Outcome>;

const made = new WeakMap<object, OutcomeFor>();

/**
 * The answers as a workload for one task where time is virtual: it answers at once, and tells how many seconds the answer takes. `index` counts
 * the tasks from 0. Undefined for any other workload.
 */
export function answersAtOnce(
  workload: Workload,
  index: number,
  onSeconds: (seconds: number) => void,
): Workload | undefined {
  const outcomeFor = made.get(workload);
  if (outcomeFor === undefined) return undefined;
  return {
    ...workload,
    async handler(input, { execution }) {
      const outcome = await outcomeFor(input, execution, index);
      onSeconds(outcome.seconds);
      return outputOf(outcome);
    },
  };
}

/** Whether somebody elsewhere does the tasks, in whose place the workload answers. */
export function isAnswers(workload: Workload): boolean {
  return made.has(workload);
}

/** The worker checks it by the schema. */
function outputOf(outcome: Outcome): unknown {
  if (outcome.kind === "failure") throw new TaskFailure(outcome.error, outcome.cause);
  return outcome.value;
}

function requireEnd({ seconds }: Outcome): void {
  if (Number.isFinite(seconds) && seconds >= 0) return;
  throw new InvalidOption("takes", String(seconds), "seconds after which the answer comes");
}

/** Node.js's timers can't wait longer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

async function pass(seconds: number, signal: AbortSignal): Promise<void> {
  if (seconds > 0) await sleep(Math.min(seconds * 1_000, MAX_TIMER_MS), undefined, { signal });
}
