import {
  createWorker,
  fitsIntoStop,
  HandlersStuck,
  loadValues,
  type Manifest,
  openFilesProblem,
  PollRefused,
  QueueRefused,
  ReportRefused,
  ServiceUnreachable,
  type Worker,
  type WorkerStatus,
} from "@sfn-workers/worker-core";
import { loadWorkload, type WorkloadBundle } from "@sfn-workers/workloads/bundle";
import { readEnvironment } from "@sfn-workers/workloads/environment";
import { createTelemetry } from "@sfn-workers/workloads/telemetry";
import { endOnUncaughtErrors } from "@sfn-workers/workloads/uncaught";
import { createDeploymentCheck } from "./deploymentCheck.ts";
import { type FargateEnvironment, fargateEnvironment } from "./environment.ts";
import { flushEachMinute } from "./flushes.ts";
import { serveHealth } from "./health.ts";
import { createOwnTask, type OwnTask } from "./ownTask.ts";
import { putProtection } from "./putProtection.ts";
import { scaleInProtection } from "./scaleInProtection.ts";
import { createSource } from "./source.ts";
import { stopOwnTask } from "./stopOwnTask.ts";
import { isSurplus } from "./surplus.ts";

/** The process's exit codes, as ECS shows them for stopped tasks. */
export const EXIT = { stopped: 0, configuration: 1, refusedByAws: 2, handlersStuck: 3 } as const;

/** The log has them already. */
const REFUSALS = [PollRefused, ReportRefused, QueueRefused];

/**
 * Polls until the signal aborts, then lets open polls and running tasks finish.
 * @param variables the process's environment; the secrets of the workload are taken out of it
 * @param signal stops the worker
 * @returns the exit code
 * @throws {InvalidEnvironment} when a variable is missing or invalid
 * @throws {InvalidValues} when a variable or secret of the workload is missing or invalid
 * @throws {UnloadableWorkload} when the workload can't be loaded
 * @throws {NoCredentials} when nothing gives the process credentials
 */
export async function runWorker(
  bundle: WorkloadBundle,
  variables: Record<string, string | undefined>,
  signal: AbortSignal,
): Promise<number> {
  const environment = readEnvironment(fargateEnvironment, variables, bundle.name);
  const {
    CONCURRENCY: concurrency,
    ECS_AGENT_URI: agentUri,
    HEALTH_PORT: healthPort,
  } = environment;
  // Before the handler's module is loaded: it may call `process.exit` too.
  const uncaughtErrors = endOnUncaughtErrors();
  const workload = await loadWorkload(bundle);
  const secrets = takeSecrets(workload.manifest, variables);
  const values = await loadValues(workload.manifest, { variables, secrets });
  uncaughtErrors.redact(values.redaction.text);
  const status = (): WorkerStatus => worker.status();
  const { logger, observers, flush } = createTelemetry(workload.manifest.name, status);
  const filesProblem = openFilesProblem(concurrency);
  if (filesProblem) logger.warn(filesProblem);
  // Nothing scales in a task that drains: it belongs to no service, and ECS would refuse to protect it. A handler whose budget fits
  // into the time that a stop leaves needs no protection.
  const metadataUri = environment.ECS_CONTAINER_METADATA_URI_V4;
  const ownTask = metadataUri ? createOwnTask({ metadataUri, variables }) : undefined;
  const leaving = leavingOf(environment, ownTask, (message) => logger.warn(message));
  if (await isOneTooMany(environment, ownTask, (message) => logger.warn(message))) {
    logger.info(`${environment.MOST_TASKS} tasks of this workload run already: this one ends`);
    await leaving.leave?.();
    return EXIT.stopped;
  }
  const protection =
    agentUri && !environment.DRAIN && !fitsIntoStop(workload.manifest)
      ? [
          scaleInProtection({
            put: (minutes) => putProtection(agentUri, minutes),
            longestMinutes: environment.PROTECTED_MINUTES,
            worker: () => worker,
            isReplaced: deploymentCheckOf(environment, ownTask),
            onFault: (message) => logger.warn(message),
          }),
        ]
      : [];
  const worker: Worker = createWorker({
    workload,
    values,
    source: await createSource(environment),
    concurrency,
    observers: [...observers, ...protection],
  });
  uncaughtErrors.protect(worker, flush);
  const health = healthPort ? await serveHealth(healthPort, status) : undefined;
  const endFlushes = flushEachMinute(flush);
  try {
    await (environment.DRAIN ? worker.drain({ signal, ...leaving }) : worker.run({ signal }));
    return EXIT.stopped;
  } catch (error) {
    if (REFUSALS.some((refusal) => error instanceof refusal)) return EXIT.refusedByAws;
    if (error instanceof ServiceUnreachable) {
      logger.error(error.message);
      return EXIT.configuration;
    }
    if (error instanceof HandlersStuck) {
      logger.error(error.message);
      return EXIT.handlersStuck;
    }
    throw error;
  } finally {
    await worker.close();
    endFlushes();
    flush();
    health?.close();
  }
}

type AskOwnTask = (() => Promise<OwnTask>) | undefined;

function deploymentCheckOf(
  { WATCH_DEPLOYMENTS: watches }: FargateEnvironment,
  ownTask: AskOwnTask,
): (() => Promise<boolean>) | undefined {
  return watches && ownTask ? createDeploymentCheck(ownTask) : undefined;
}

/**
 * Executions count this task, and wake no other one for theirs. It stops being counted before its last poll, so that whoever has
 * counted it finds that poll.
 */
function leavingOf(
  { COUNTED: isCounted }: FargateEnvironment,
  ownTask: AskOwnTask,
  warn: (message: string) => void,
): { readonly leave?: () => Promise<void> } {
  if (!isCounted || !ownTask) return {};
  const failed = (error: unknown) =>
    warn(`ECS StopTask: ${error instanceof Error ? error.message : error}`);
  return { leave: () => stopOwnTask(ownTask).catch(failed) };
}

/** Whoever can't know works: the task was started for work that waits. */
async function isOneTooMany(
  { DRAIN: drains, MOST_TASKS: most }: FargateEnvironment,
  ownTask: AskOwnTask,
  warn: (message: string) => void,
): Promise<boolean> {
  if (!drains || most === undefined || !ownTask) return false;
  return isSurplus(ownTask, most).catch((error: unknown) => {
    warn(`ECS ListTasks: ${error instanceof Error ? error.message : error}`);
    return false;
  });
}

/**
 * ECS puts secrets into the environment. There the handler's child processes and every dump of it would have them, and the
 * Lambda worker has none there.
 */
function takeSecrets(
  { secrets = {} }: Manifest,
  variables: Record<string, string | undefined>,
): Record<string, string | undefined> {
  const taken: Record<string, string | undefined> = {};
  for (const name of Object.keys(secrets)) {
    taken[name] = variables[name];
    delete variables[name];
  }
  return taken;
}
