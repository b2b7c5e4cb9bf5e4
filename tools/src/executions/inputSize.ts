import { leastInputBytes } from "@sfn-workers/infra/inputSize";
import type { WorkloadReport } from "./report.ts";

/** What to do about an input that does not fit into its Task state with the envelope; nothing for another cause. */
export function inputSizeRemedies(
  { transport }: Partial<Pick<WorkloadReport, "transport">>,
  cause: string,
): string[] {
  // A workflow's own states have no envelope.
  if (transport === undefined || !cause.includes("provided parameters with a size exceeding"))
    return [];
  const left = leastInputBytes(transport === "callback" ? "callback" : "activity");
  const around = transport === "callback" ? "the envelope and the token" : "the envelope";
  return [
    `at least ${left.toLocaleString("en")} of the 262,144 bytes are left for the input after ${around}; put more into S3, and its address into the input`,
  ];
}
