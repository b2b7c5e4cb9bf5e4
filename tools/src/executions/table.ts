import { styleText } from "node:util";
import Table from "cli-table3";
import type { Percentiles, WorkloadReport } from "./report.ts";

const HEAD = [
  "workload",
  "worker",
  "executions",
  "succeeded",
  "failed",
  "timed\nout",
  "picked up\np50 / p99",
  "duration\np50 / p99",
];

/** A table with one row per workload, in colour on a terminal. */
export function resultTable(
  reports: readonly WorkloadReport[],
  stream: NodeJS.WriteStream,
): string {
  const style = (format: "green" | "red" | "bold", text: string) =>
    styleText(format, text, { stream });
  const showsRunning = reports.some(({ running }) => running > 0);
  const table = new Table({
    head: [...HEAD, ...(showsRunning ? ["not\nended"] : [])].map((title) => style("bold", title)),
    style: { head: [], border: [] },
    colAligns: ["left", "left", "right", "right", "left", "right", "right", "right", "right"],
  });
  for (const report of reports) {
    table.push([
      report.name,
      report.transport === "activity" ? report.worker : `${report.worker}, ${report.transport}`,
      report.executions,
      style("green", String(report.succeeded)),
      failures(report),
      report.timedOut > 0 ? style("red", String(report.timedOut)) : "0",
      milliseconds(report.pickupMs),
      milliseconds(report.durationMs),
      ...(showsRunning ? [report.running > 0 ? style("red", String(report.running)) : "0"] : []),
    ]);
  }
  return table.toString();
}

function failures({ failed, errors }: WorkloadReport): string {
  const names = Object.entries(errors).map(([name, count]) => `${name} ${count}`);
  return names.length === 0 ? "0" : `${failed}: ${names.join(", ")}`;
}

function milliseconds({ p50, p99 }: Percentiles): string {
  return p50 === null || p99 === null ? "–" : `${show(p50)} / ${show(p99)}`;
}

function show(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
