import { AUTONAME_CHARACTERS } from "../limits.ts";
import type { ConfigurationProblem } from "./fit.ts";
import type { ParsedWorkload } from "./workloadSettings.ts";

/**
 * Receivers with the name of the workload's own workers. Its queue refuses such roles where their tags are another environment's,
 * whoever names them.
 */
export function receiverProblems(
  workload: string,
  settings: ParsedWorkload,
): (ConfigurationProblem & { readonly value: string })[] {
  if (settings.transport !== "callback") return [];
  const completed = `.{${AUTONAME_CHARACTERS - 1}}`;
  const ofWorkers = new RegExp(`:role/(.*/)?${workload}-(function|task)-${completed}$`);
  return settings.receivers.flatMap((value, index) => {
    if (!ofWorkers.test(value)) return [];
    const reason = `this name is kept for the workload's own workers, which the queue knows by it; allowed: a role of another name`;
    return [{ key: `receivers.${index}`, value, reason }];
  });
}
