import type { FaultRates } from "@sfn-workers/local-cloud/faults";
import { interruptSignal } from "../cli/interrupt.ts";
import { buildWorkers } from "../workspace/build.ts";
import { loadWhenUsed } from "./loadWhenUsed.ts";
import { readLocalStack } from "./localStack.ts";
import type { StartOptions } from "./startOptions.ts";

/**
 * Builds the workers, deploys to `local`, runs executions, shows how each ended, and stops the environment.
 * @returns the exit code
 */
export async function start(options: StartOptions, faults?: FaultRates): Promise<number> {
  const signal = interruptSignal();
  const failing = new AbortController();
  const build = {
    startedAt: performance.now(),
    done: buildWorkers(AbortSignal.any([signal, failing.signal])),
  };
  // Told where it is waited for.
  build.done.catch(() => {});
  // What is wrong with the stack is told before nx has begun to build, and ends it.
  const stack = await readLocalStack(options.workload).catch((error: unknown) => {
    failing.abort();
    throw error;
  });
  try {
    // A third of all modules. Pulumi finds with it which packages a callback of a program needs, and no other program does.
    loadWhenUsed(["@pulumi/pulumi", "@npmcli/arborist"]);
    // Pulumi's modules load in about the time in which nx finds that nothing has changed.
    const { runLocally } = await import("./runLocally.ts");
    return await runLocally(stack, { options, signal, build, faults });
  } finally {
    await stack.services.close();
  }
}
