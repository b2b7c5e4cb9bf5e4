import { type Column, NO_BREAK, table } from "../cli/table.ts";
import type { MachineReport, Percentiles, WorkflowReport, WorkloadReport } from "./report.ts";

const COUNTS: readonly Column<MachineReport>[] = [
  { title: "executions", text: ({ executions }) => String(executions), align: "right", leftOut: 4 },
  {
    title: "succeeded",
    text: ({ succeeded }) => String(succeeded),
    style: () => "green",
    align: "right",
  },
  { title: "failed", text: failures, wraps: 16 },
  {
    title: "timed\nout",
    text: ({ timedOut }) => String(timedOut),
    style: ({ timedOut }) => (timedOut > 0 ? "red" : undefined),
    align: "right",
  },
];

const DURATION: Column<MachineReport> = {
  title: "duration\np50 / p99",
  text: ({ durationMs }) => milliseconds(durationMs),
  align: "right",
  wraps: 9,
  leftOut: 1,
};

const OF_WORKLOADS: readonly Column<WorkloadReport>[] = [
  { title: "workload", text: ({ name }) => name },
  {
    title: "worker",
    text: ({ worker, transport }) =>
      transport === "activity" ? worker : `${worker}, ${transport}`,
    wraps: 10,
    leftOut: 3,
  },
  ...COUNTS,
  {
    title: "picked up\np50 / p99",
    text: ({ pickupMs }) => milliseconds(pickupMs),
    align: "right",
    wraps: 9,
    leftOut: 2,
  },
  DURATION,
];

const OF_WORKFLOWS: readonly Column<WorkflowReport>[] = [
  { title: "workflow", text: ({ name }) => name },
  ...COUNTS,
  DURATION,
];

const RUNNING: Column<MachineReport> = {
  title: "not\nended",
  text: ({ running }) => String(running),
  style: ({ running }) => (running > 0 ? "red" : undefined),
  align: "right",
};

/** A table with one row per workload, in colour on a terminal. */
export function resultTable(
  reports: readonly WorkloadReport[],
  stream: NodeJS.WriteStream,
): string {
  return tableOf(OF_WORKLOADS, reports, stream);
}

/** Likewise of workflows. */
export function workflowTable(
  reports: readonly WorkflowReport[],
  stream: NodeJS.WriteStream,
): string {
  return tableOf(OF_WORKFLOWS, reports, stream);
}

function tableOf<Report extends MachineReport>(
  columns: readonly Column<Report>[],
  rows: readonly Report[],
  stream: NodeJS.WriteStream,
): string {
  const showsRunning = rows.some(({ running }) => running > 0);
  return table({
    columns: [...columns, ...(showsRunning ? [RUNNING] : [])],
    ...{ rows, stream, elsewhere: "--json has them" },
  });
}

function failures({ failed, errors }: MachineReport): string {
  const names = Object.entries(errors).map(([name, count]) => `${name}${NO_BREAK}${count}`);
  return names.length === 0 ? "0" : `${failed}:${NO_BREAK}${names.join(", ")}`;
}

function milliseconds({ p50, p99 }: Percentiles): string {
  return p50 === null || p99 === null ? "–" : `${show(p50)} / ${show(p99)}`;
}

function show(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
