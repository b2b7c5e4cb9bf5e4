import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { maximumConcurrency } from "./batches.ts";
import { type ConfigurationProblem, defaultTimeout, fitProblem } from "./fit.ts";
import { defaultPickupSeconds } from "./pickUp.ts";
import { queueProblem, queueTimes } from "./queueTimes.ts";
import type { ParsedWorkload, WorkloadSettings } from "./workloadSettings.ts";

/**
 * Calculates the defaults that depend on the workload's manifest, and on the other workloads.
 *
 * @param batches how many batches a function receives at a time by default
 */
export function resolveSettings(
  manifest: Manifest,
  given: ParsedWorkload,
  batches: number,
): WorkloadSettings {
  const { pickupSeconds = defaultPickupSeconds(given) } = given.alarms;
  const parsed = { ...given, alarms: { ...given.alarms, pickupSeconds } };
  if (parsed.worker !== "lambda") {
    return parsed.transport === "callback"
      ? { ...parsed, ...queueTimes(manifest, parsed, parsed.queueSeconds) }
      : parsed;
  }
  const timeoutSeconds = parsed.timeoutSeconds ?? defaultTimeout(manifest, parsed);
  if (parsed.transport === "activity") return { ...parsed, timeoutSeconds };
  const timed = {
    ...parsed,
    timeoutSeconds,
    maximumConcurrency: maximumConcurrency(parsed, batches),
  };
  return { ...timed, ...queueTimes(manifest, timed, timed.queueSeconds) };
}

/**
 * Checks the numbers of the manifest and of the settings against each other. It reports only the first problem,
 * because calculations with wrong numbers would be confusing.
 */
export function settingsProblem(
  manifest: Manifest,
  settings: WorkloadSettings,
  parsed: ParsedWorkload,
): ConfigurationProblem | undefined {
  const wrong = settings.worker === "lambda" ? fitProblem(manifest, settings) : undefined;
  if (wrong || settings.transport !== "callback") return wrong;
  const given = parsed.transport === "callback" ? parsed.queueSeconds : undefined;
  return queueProblem(manifest, settings, given);
}
