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
const FAULTS_WIDTH = 32;
const WIDTHS = [36, 8, FAULTS_WIDTH];
/** A space on both sides, and the comma at the end of a line. */
const PADDING = 3;

/** A line ends between two counts, never within one. */
function inLines(counts: readonly string[]): string {
  const [first = "", ...others] = counts;
  return others.reduce((text, count) => {
    const line = text.slice(text.lastIndexOf("\n") + 1);
    const fits = `${line}, ${count}`.length <= FAULTS_WIDTH - PADDING;
    return fits ? `${text}, ${count}` : `${text},\n${count}`;
  }, first);
}

export function faultTable(report: FaultReport, stream: NodeJS.WriteStream): string {
  const table = new Table({
    head: ["where", "times", "faults"].map((title) => styleText("bold", title, { stream })),
    style: { head: [], border: [] },
    colAligns: ["left", "right", "left"],
    colWidths: WIDTHS,
  });
  for (const { place, times, faults } of report.injected) {
    const counts = Object.entries(faults).map(([kind, count]) => `${kind} ${count}`);
    table.push([place, times, counts.length === 0 ? "–" : inLines(counts)]);
  }
  return [
    table.toString(),
    `${report.endedWell} of ${report.executions} executions ended with the outcome of a handler.`,
    `The same command with --seed ${report.seed} has the same faults.`,
  ].join("\n");
}
