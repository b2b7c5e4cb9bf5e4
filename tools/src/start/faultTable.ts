import type { Deployment, FaultRates } from "@sfn-workers/local-cloud";
import { type Column, NO_BREAK, table } from "../cli/table.ts";
import {
  type FaultReport,
  hasOnlyExpectedOutcomes,
  type MachineReport,
  type RunReport,
} from "../executions/report.ts";

/** The faults of a run, and the executions that ended well in spite of them. */
export function faultReport(
  { seed, ...rates }: FaultRates,
  { faults }: Pick<Deployment<unknown>, "faults">,
  { workloads, workflows = [] }: Pick<RunReport, "workloads" | "workflows">,
): FaultReport {
  const all = [...workloads, ...workflows];
  const executions = all.reduce((sum, one) => sum + one.executions, 0);
  const badly = all.reduce((sum, one) => sum + badEnds(one), 0);
  return { seed, rates, injected: faults.report(), executions, endedWell: executions - badly };
}

function badEnds(report: MachineReport): number {
  if (hasOnlyExpectedOutcomes(report)) return 0;
  const unexpected = Object.values(report.unexpected).reduce((sum, count) => sum + count, 0);
  return report.timedOut + report.running + unexpected;
}

type Injected = FaultReport["injected"][number];

const COLUMNS: readonly Column<Injected>[] = [
  { title: "where", text: ({ place }) => place },
  { title: "times", text: ({ times }) => String(times), align: "right" },
  { title: "faults", text: countsOf, wraps: 16 },
];

/** A line may end between two counts, but not within one. */
function countsOf({ faults }: Injected): string {
  const counts = Object.entries(faults).map(([kind, count]) => `${kind}${NO_BREAK}${count}`);
  return counts.length === 0 ? "–" : counts.join(", ");
}

export function faultTable(report: FaultReport, stream: NodeJS.WriteStream): string {
  return [
    table({ columns: COLUMNS, rows: report.injected, stream, elsewhere: "--json has them" }),
    `${report.endedWell} of ${report.executions} executions ended with the outcome of a handler.`,
    `The same command with --seed ${report.seed} has the same faults.`,
  ].join("\n");
}
