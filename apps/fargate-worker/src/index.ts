// First, so that no signal finds the process without listeners while the rest loads.
import "./stopSignal.ts";
import { reportStartFailure, type WorkloadBundle } from "@sfn-workers/workloads/bundle";
import { exitAtOnce } from "@sfn-workers/workloads/uncaught";
import { EXIT, runWorker } from "./runWorker.ts";
import { stopSignal } from "./stopSignal.ts";

/** Called by the entry that the build generates for each workload. Ends the process. */
export async function start(bundle: WorkloadBundle): Promise<never> {
  const code = await runWorker(bundle, process.env, stopSignal).catch((error: unknown) => {
    reportStartFailure(error);
    return EXIT.configuration;
  });
  // All outcomes are reported. A handler that ignores its signal must not keep the process alive until SIGKILL.
  exitAtOnce(code);
}
