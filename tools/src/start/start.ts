import type { FaultRates } from "@sfn-workers/local-cloud/faults";
import { interruptSignal } from "../cli/interrupt.ts";
import { inputsOf } from "../executions/inputs.ts";
import { withPrepared } from "./prepare.ts";
import { localWorkloads } from "./settings.ts";
import type { StartOptions } from "./startOptions.ts";

/**
 * Builds the workers, deploys to `local`, runs executions, shows how each ended, and stops the environment.
 * @returns the exit code
 */
export async function start(options: StartOptions, faults?: FaultRates): Promise<number> {
  requireInputs(options);
  const signal = interruptSignal();
  return withPrepared(options.workload, signal, async ({ stack, build }) => {
    const { runLocally } = await import("./runLocally.ts");
    return runLocally(stack, { options, signal, build, faults });
  });
}

/** What is wrong with a sample is told before anything is built. */
function requireInputs(options: StartOptions): void {
  for (const name of Object.keys(localWorkloads())) {
    if (options.workload === undefined || name === options.workload) inputsOf(name, options);
  }
}
