import { type Column, table } from "../cli/table.ts";
import { spanText } from "./span.ts";
import type { Summary } from "./summary.ts";

/** A simulation with the name that stands above it. */
export interface Named {
  readonly name: string;
  readonly summary: Summary;
}

interface Row {
  readonly title: string;
  text(summary: Summary): string;
  /** Whether it says something of any of them. */
  isShown?(summary: Summary): boolean;
}

const ROWS: readonly Row[] = [
  { title: "executions", text: ({ executions }) => grouped(executions) },
  { title: "failed", text: ({ failed }) => grouped(sumOf(failed)) },
  {
    title: "not ended",
    text: ({ unfinished }) => grouped(unfinished),
    isShown: ({ unfinished }) => unfinished > 0,
  },
  { title: "pick-up p50", text: ({ pickUp }) => wait(pickUp.count, pickUp.p50) },
  { title: "pick-up p95", text: ({ pickUp }) => wait(pickUp.count, pickUp.p95) },
  { title: "pick-up longest", text: ({ pickUp }) => wait(pickUp.count, pickUp.longest) },
  {
    title: "of a retry longest",
    text: ({ retryPickUp }) => wait(retryPickUp.count, retryPickUp.longest),
    isShown: ({ retryPickUp }) => retryPickUp.count > 0,
  },
  { title: "waiting at most", text: ({ mostWaiting }) => grouped(mostWaiting) },
  {
    title: "last one ended at",
    text: ({ lastEndSeconds }) => (lastEndSeconds === 0 ? "–" : spanText(lastEndSeconds)),
  },
  { title: "workers on average", text: ({ workers }) => grouped(workers.average, 2) },
  { title: "workers at most", text: ({ workers }) => grouped(workers.most) },
  {
    title: "wake-ups dropped",
    text: ({ counts }) => grouped(counts["wakesDropped"] ?? 0),
    isShown: ({ counts }) => (counts["wakesDropped"] ?? 0) > 0,
  },
  {
    title: "deployment took",
    text: ({ deploymentSeconds }) => spanText(deploymentSeconds ?? Number.POSITIVE_INFINITY),
    isShown: ({ deploymentSeconds }) => deploymentSeconds !== undefined,
  },
  { title: "cost of workers", text: ({ cost }) => dollars(cost.workers) },
  { title: "cost of transitions", text: ({ cost }) => dollars(cost.transitions) },
  {
    title: "both per 1,000",
    text: ({ cost }) => (cost.perThousand === null ? "–" : dollars(cost.perThousand)),
  },
];

/** What of the table a page shows too. */
export function summaryRows(all: readonly Named[]): readonly (readonly string[])[] {
  return ROWS.filter(({ isShown = () => true }) => all.some(({ summary }) => isShown(summary))).map(
    ({ title, text }) => [title, ...all.map(({ summary }) => text(summary))],
  );
}

export function summaryTable(all: readonly Named[], stream: NodeJS.WriteStream): string {
  const titles = ["", ...all.map(({ name }) => name.replaceAll(/[- ]/g, "\n"))];
  const columns: Column<readonly string[]>[] = titles.map((title, index) => ({
    title,
    text: (row) => row[index] ?? "",
    ...(index > 0 && { align: "right" }),
  }));
  const rows = summaryRows(all);
  return table({ columns, rows, stream, elsewhere: "--json has them", borders: false });
}

function sumOf(failed: Summary["failed"]): number {
  return Object.values(failed).reduce((sum, count) => sum + count, 0);
}

function wait(count: number, seconds: number): string {
  return count === 0 ? "–" : spanText(seconds);
}

/** With `digits` after the point where there are few before it. */
export function grouped(value: number, digits = 0): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: value < 100 ? digits : 0 });
}

/** Three digits that count, and at least cents; no more than `most` after the point. */
export function dollars(value: number, most = Number.POSITIVE_INFINITY): string {
  const digits = value === 0 || value >= 1 ? 2 : Math.max(2, 2 - Math.floor(Math.log10(value)));
  return `$${value.toFixed(Math.min(digits, most))}`;
}
