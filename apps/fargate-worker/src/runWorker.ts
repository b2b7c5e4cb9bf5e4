import { Logger } from "@aws-lambda-powertools/logger";
import { activitySource, createWorker, InvalidOption, PollRefused } from "@sfn-workers/worker-core";
import { loggingObserver } from "@sfn-workers/worker-core/observers";
import { workloads } from "@sfn-workers/workloads";
import { readEnvironment, workerEnvironment } from "@sfn-workers/workloads/environment";
import { stopSignal } from "./stopSignal.ts";

/** What the process's exit code tells the one who reads ECS's stopped tasks. */
export const EXIT = { stopped: 0, configuration: 1, refusedByAws: 2 } as const;

/**
 * Polls until SIGTERM or SIGINT, then lets open polls and running tasks come to their end.
 * @returns the exit code
 * @throws {InvalidEnvironment} when a variable is missing or wrong
 */
export async function runWorker(
  variables: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const environment = readEnvironment(workerEnvironment, variables);
  const load = workloads[environment.WORKLOAD];
  if (!load)
    throw new InvalidOption("WORKLOAD", environment.WORKLOAD, Object.keys(workloads).join(", "));
  const workload = await load();
  const logger = new Logger({ serviceName: workload.manifest.name });
  const worker = createWorker({
    workload,
    source: activitySource({
      activityArn: environment.ACTIVITY_ARN,
      maxPolls: environment.CONCURRENCY,
    }),
    concurrency: environment.CONCURRENCY,
    observers: [loggingObserver(logger)],
  });
  try {
    await worker.run({ signal: stopSignal() });
    return EXIT.stopped;
  } catch (error) {
    if (error instanceof PollRefused) return EXIT.refusedByAws;
    throw error;
  } finally {
    worker.close();
  }
}
