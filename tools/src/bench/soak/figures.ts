import { table } from "../../cli/table.ts";
import type { BenchResult } from "../runBench.ts";
import type { Verdict } from "./audit.ts";
import { FAULTS, type FaultName, type Strikes } from "./faults.ts";
import type { Status } from "./fleet.ts";
import type { SoakOptions } from "./options.ts";
import type { Timing } from "./timing.ts";

const MB = 1_048_576;
const SHOWN = 5;

/** What makes the soak fail, apart from what the workers' processes tell. */
export function problemsOf(
  verdict: Verdict,
  { tasks, timing, strikes }: { tasks: number; timing: Timing; strikes: Strikes },
): string[] {
  const isUsed = (fault: FaultName) => fault !== "hang" || timing.hangMs !== undefined;
  return [
    ...outcomeProblems(verdict, tasks),
    ...told(
      verdict.lost,
      "tasks were lost",
      ({ n, worker, startedAt, endedAt }) => `${n} of ${worker} after ${endedAt - startedAt} ms`,
    ),
    ...neverStruck(FAULTS.filter(isUsed), strikes),
  ];
}

/** What no fault may do to the outcomes of executions. */
export function outcomeProblems(
  verdict: Pick<Verdict, "succeeded" | "twice" | "mixedUp" | "failed">,
  tasks: number,
): readonly string[] {
  const { succeeded, twice, mixedUp, failed } = verdict;
  return [
    ...(succeeded === tasks ? [] : [`${tasks - succeeded} executions did not succeed`]),
    ...(twice === 0 ? [] : [`${twice} executions have two outcomes`]),
    ...(mixedUp === 0 ? [] : [`${mixedUp} executions have another's outcome`]),
    ...Object.entries(failed).map(([error, count]) => `${count} tasks failed with ${error}`),
  ];
}

/** A line about all of them, if there are any, that names the first. */
export function told<Each>(
  all: readonly Each[],
  what: string,
  nameOf: (each: Each) => string,
): readonly string[] {
  if (all.length === 0) return [];
  return [`${all.length} ${what}: ${all.slice(0, SHOWN).map(nameOf).join(", ")}`];
}

/** A soak in which a fault never strikes proves nothing about it. */
export function neverStruck<Name extends string>(
  names: readonly Name[],
  { counts }: Strikes<Name>,
): readonly string[] {
  return names.filter((name) => counts[name] === 0).map((name) => `${name} never struck`);
}

/** The CPU time of this process and of the workers, and their memory in MB while the tasks run. */
export function createUsage() {
  const tool: number[] = [];
  const workersCpu = new Map<string, number>();
  let workersMax = 0;
  return {
    tool: () => void tool.push(process.memoryUsage().rss / MB),
    worker(name: string, { cpuSeconds, heapMB }: Status): void {
      workersCpu.set(name, cpuSeconds);
      workersMax = Math.max(workersMax, heapMB);
    },
    figures() {
      const { user, system } = process.cpuUsage();
      return {
        cpuSeconds: {
          tool: Math.round((user + system) / 1_000_000),
          workers: Math.round([...workersCpu.values()].reduce((sum, each) => sum + each, 0)),
        },
        memoryMB: {
          toolFirst: Math.round(tool[0] ?? 0),
          toolLast: Math.round(tool.at(-1) ?? 0),
          workersHeapMax: Math.round(workersMax),
        },
      };
    },
  };
}

/** @param counts what the audit has counted */
export function resultOf<Counts extends object>({
  options: { tasks, without },
  transport,
  course: { seconds, usage },
  counts,
  strikes,
  problems,
}: {
  readonly options: SoakOptions;
  readonly transport?: string;
  readonly course: { seconds: number; usage: ReturnType<typeof createUsage> };
  readonly counts: Counts;
  readonly strikes: Pick<Strikes, "counts">;
  readonly problems: readonly string[];
}): BenchResult {
  const figures = {
    ...(transport === undefined ? {} : { transport }),
    tasks,
    ...(without === undefined ? {} : { without }),
    seconds,
    ...counts,
    strikes: strikes.counts,
    ...usage.figures(),
    problems,
  };
  return { figures, text: textOf(figures), passed: problems.length === 0 };
}

function textOf(figures: { readonly problems: readonly string[] }): string {
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
