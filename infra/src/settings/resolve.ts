import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { type ConfigurationProblem, defaultTimeout, fitProblem } from "./fit.ts";
import { queueProblem, queueTimes } from "./queueTimes.ts";
import type { ParsedWorkload, WorkloadSettings } from "./workloadSettings.ts";

/** Calculates the defaults that depend on the workload's manifest. */
export function resolveSettings(manifest: Manifest, parsed: ParsedWorkload): WorkloadSettings {
  const timed =
    parsed.worker === "lambda"
      ? { ...parsed, timeoutSeconds: parsed.timeoutSeconds ?? defaultTimeout(manifest, parsed) }
      : parsed;
  return timed.transport === "callback"
    ? { ...timed, ...queueTimes(manifest, timed, timed.queueSeconds) }
    : timed;
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
