import {
  activitySource,
  createWorker,
  PollRefused,
  type WorkerStatus,
} from "@sfn-workers/worker-core";
import { loadWorkload } from "@sfn-workers/workloads";
import { readEnvironment, workerEnvironment } from "@sfn-workers/workloads/environment";
import { createTelemetry } from "@sfn-workers/workloads/telemetry";
import * as z from "zod";
import { serveHealth } from "./health.ts";
import { scaleInProtection } from "./scaleInProtection.ts";
import { stopSignal } from "./stopSignal.ts";

/** What the process's exit code tells the one who reads ECS's stopped tasks. */
export const EXIT = { stopped: 0, configuration: 1, refusedByAws: 2 } as const;

const METRICS_INTERVAL_MS = 60_000;

const fargateEnvironment = workerEnvironment.extend({
  /** The port of the container's health check, on loopback; without it there is none. */
  HEALTH_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  /** Set by ECS in every task. */
  ECS_AGENT_URI: z.url().optional(),
});

/**
 * Polls until SIGTERM or SIGINT, then lets open polls and running tasks come to their end.
 * @returns the exit code
 * @throws {InvalidEnvironment} when a variable is missing or wrong
 */
export async function runWorker(
  variables: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const environment = readEnvironment(fargateEnvironment, variables);
  const workload = await loadWorkload(environment.WORKLOAD);
  const { ECS_AGENT_URI: agentUri, HEALTH_PORT: healthPort } = environment;
  const status = (): WorkerStatus => worker.status();
  const telemetry = createTelemetry(workload.manifest.name, status);
  const { logger } = telemetry;
  const worker = createWorker({
    workload,
    source: activitySource({
      activityArn: environment.ACTIVITY_ARN,
      maxPolls: environment.CONCURRENCY,
    }),
    concurrency: environment.CONCURRENCY,
    observers: [
      ...telemetry.observers,
      ...(agentUri
        ? [scaleInProtection({ agentUri, onFault: (message) => logger.warn(message) })]
        : []),
    ],
  });
  const health = healthPort ? await serveHealth(healthPort, status) : undefined;
  const flushing = setInterval(telemetry.flush, METRICS_INTERVAL_MS).unref();
  try {
    await worker.run({ signal: stopSignal() });
    return EXIT.stopped;
  } catch (error) {
    if (error instanceof PollRefused) return EXIT.refusedByAws;
    throw error;
  } finally {
    clearInterval(flushing);
    telemetry.flush();
    worker.close();
    health?.close();
  }
}
