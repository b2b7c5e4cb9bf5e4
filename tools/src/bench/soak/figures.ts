import { table } from "../../cli/table.ts";
import type { Verdict } from "./audit.ts";
import { FAULTS, type FaultName, type Strikes } from "./faults.ts";
import type { Timing } from "./timing.ts";

const MB = 1_048_576;

/** What makes the soak fail, apart from what the workers' processes tell. */
export function problemsOf(
  verdict: Verdict,
  { tasks, timing, strikes }: { tasks: number; timing: Timing; strikes: Strikes },
): string[] {
  const isUsed = (fault: FaultName) => fault !== "hang" || timing.hangMs !== undefined;
  const { lost, failed, succeeded, twice, mixedUp } = verdict;
  const shown = lost
    .slice(0, 5)
    .map(
      ({ n, worker, startedAt, endedAt }) => `${n} of ${worker} after ${endedAt - startedAt} ms`,
    );
  return [
    ...(succeeded === tasks ? [] : [`${tasks - succeeded} executions did not succeed`]),
    ...(lost.length === 0 ? [] : [`${lost.length} tasks were lost: ${shown.join(", ")}`]),
    ...(twice === 0 ? [] : [`${twice} executions have two outcomes`]),
    ...(mixedUp === 0 ? [] : [`${mixedUp} executions have another's outcome`]),
    ...Object.entries(failed).map(([error, count]) => `${count} tasks failed with ${error}`),
    ...FAULTS.filter((fault) => strikes.counts[fault] === 0 && isUsed(fault)).map(
      (fault) => `${fault} never struck`,
    ),
  ];
}

/** The memory of this process and of the workers, in MB, while the tasks run. */
export function createMemory() {
  const tool: number[] = [];
  let workersMax = 0;
  return {
    tool: () => void tool.push(process.memoryUsage().rss / MB),
    worker(heapMB: number) {
      workersMax = Math.max(workersMax, heapMB);
    },
    figures: () => ({
      toolFirst: Math.round(tool[0] ?? 0),
      toolLast: Math.round(tool.at(-1) ?? 0),
      workersHeapMax: Math.round(workersMax),
    }),
  };
}

export function textOf(figures: { readonly problems: readonly string[] }): string {
  const { problems, ...rest } = figures;
  const rows = table({
    columns: [
      { title: "figure", text: ([name]) => name },
      { title: "value", text: ([, value]) => value, align: "right" },
    ],
    rows: Object.entries(rest).flatMap(([name, value]) => rowsOf(name, value)),
    stream: process.stdout,
    elsewhere: "--json has them",
  });
  return [rows, ...problems].join("\n");
}

function rowsOf(name: string, value: unknown): [string, string][] {
  if (typeof value !== "object" || value === null) return [[name, String(value)]];
  return Object.entries(value).map(([member, each]) => [`${name}: ${member}`, String(each)]);
}
