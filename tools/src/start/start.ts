import type { FaultRates } from "@sfn-workers/local-cloud/faults";
import { interruptSignal } from "../cli/interrupt.ts";
import { withPrepared } from "./prepare.ts";
import type { StartOptions } from "./startOptions.ts";

/**
 * Builds the workers, deploys to `local`, runs executions, shows how each ended, and stops the environment.
 * @returns the exit code
 */
export async function start(options: StartOptions, faults?: FaultRates): Promise<number> {
  const signal = interruptSignal();
  return withPrepared(options.workload, signal, async ({ stack, build }) => {
    const { runLocally } = await import("./runLocally.ts");
    return runLocally(stack, { options, signal, build, faults });
  });
}
