import { reportStartFailure, type WorkloadBundle } from "@sfn-workers/workloads/bundle";
import { createHandler } from "./handler.ts";
import type { LambdaHandler } from "./lambdaHandler.ts";

/**
 * Called by the entry that the build generates for each workload, once for each execution environment, so that
 * connections stay open. The entry exports the result as the function's handler.
 */
export async function start(bundle: WorkloadBundle): Promise<LambdaHandler> {
  return createHandler(bundle, process.env).catch((error: unknown) => {
    reportStartFailure(error);
    process.exit(1);
  });
}
