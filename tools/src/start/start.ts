import type { FaultRates } from "@sfn-workers/local-cloud/faults";
import { interruptSignal } from "../cli/interrupt.ts";
import { inputsOf, workflowInputs } from "../executions/inputs.ts";
import { requireAnswers } from "./answers.ts";
import { withPrepared } from "./prepare.ts";
import { localWorkflows, localWorkloads } from "./settings.ts";
import type { StartOptions } from "./startOptions.ts";

/**
 * Builds the workers, deploys to `local`, runs executions, shows how each ended, and stops the environment.
 * @returns the exit code
 */
export async function start(options: StartOptions, faults?: FaultRates): Promise<number> {
  requireInputs(options);
  const signal = interruptSignal();
  return withPrepared(
    options,
    signal,
    async ({ stack, build }) => {
      const { runLocally } = await import("./runLocally.ts");
      return runLocally(stack, { options, signal, build, faults });
    },
    ({ externals }) => {
      if (options.workload !== undefined) requireAnswers(externals, options.workload);
    },
  );
}

/** What is wrong with a sample is told before anything is built. */
function requireInputs(options: StartOptions): void {
  const { workload, workflow } = options;
  const chosen = (all: object, only: string | undefined, other: string | undefined) =>
    Object.keys(all).filter((name) => (only === undefined ? other === undefined : name === only));
  for (const name of chosen(localWorkloads(), workload, workflow)) inputsOf(name, options);
  for (const name of chosen(localWorkflows(), workflow, workload)) workflowInputs(name, options);
}
