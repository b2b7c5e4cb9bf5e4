import { styleText } from "node:util";
import type { Deployment, FaultRates } from "@sfn-workers/local-cloud";
import Table from "cli-table3";
import {
  type FaultReport,
  hasOnlyExpectedOutcomes,
  type RunReport,
  type WorkloadReport,
} from "../executions/report.ts";

/** The faults of a run, and the executions that ended well in spite of them. */
export function faultReport(
  { seed, ...rates }: FaultRates,
  { faults }: Pick<Deployment<unknown>, "faults">,
  { workloads }: Pick<RunReport, "workloads">,
): FaultReport {
  const executions = workloads.reduce((sum, workload) => sum + workload.executions, 0);
  const badly = workloads.reduce((sum, workload) => sum + badEnds(workload), 0);
  return { seed, rates, injected: faults.report(), executions, endedWell: executions - badly };
}

function badEnds(report: WorkloadReport): number {
  if (hasOnlyExpectedOutcomes(report)) return 0;
  const unexpected = Object.values(report.unexpected).reduce((sum, count) => sum + count, 0);
  return report.timedOut + report.running + unexpected;
}

/** With the borders, 80 columns. */
const WIDTHS = [36, 8, 32];

/** `given` is what `--faults` was. */
export function faultTable(report: FaultReport, given: string, stream: NodeJS.WriteStream): string {
  const table = new Table({
    head: ["where", "times", "faults"].map((title) => styleText("bold", title, { stream })),
    style: { head: [], border: [] },
    colAligns: ["left", "right", "left"],
    colWidths: WIDTHS,
    wordWrap: true,
  });
  for (const { place, times, faults } of report.injected) {
    const listed = Object.entries(faults).map(([kind, count]) => `${kind} ${count}`);
    table.push([place, times, listed.join(", ") || "–"]);
  }
  return [
    table.toString(),
    `${report.endedWell} of ${report.executions} executions ended with the outcome of a handler.`,
    `The same faults again: pnpm start --faults ${given} --seed ${report.seed}`,
  ].join("\n");
}
