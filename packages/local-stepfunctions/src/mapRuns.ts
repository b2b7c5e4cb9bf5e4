import type { MapRun } from "./engine/execution.ts";
import { createOrderedList, type OrderedList } from "./lib/orderedList.ts";

/** What is told of a Map run that runs or has ended. */
export type KnownMapRun = Readonly<Omit<MapRun, "frame">>;

/** The Map runs that there are, those that have ended too. */
export interface MapRuns {
  find(arn: string): KnownMapRun | undefined;
  /** Those of an execution, by its serial, the newest first: those that started before the one with the serial `before`, or all. */
  list(execution: number, before?: number): Iterable<KnownMapRun>;
}

/** The Map runs of an endpoint without a data folder. */
export interface MemoryMapRuns extends MapRuns {
  /** Called when one starts and when it changes. */
  changed(run: MapRun): void;
  /** Forgets those of an execution, by its serial. */
  forget(execution: number): void;
}

export function createMemoryMapRuns(): MemoryMapRuns {
  const byArn = new Map<string, MapRun>();
  const byExecution = new Map<number, OrderedList<number, MapRun>>();
  return {
    changed(run) {
      // Child executions may be aborted after the run's execution is forgotten.
      if (byArn.has(run.arn) || run.status !== "RUNNING") return;
      byArn.set(run.arn, run);
      const { serial } = run.execution;
      let own = byExecution.get(serial);
      if (own === undefined) {
        own = createOrderedList(({ serial }) => serial);
        byExecution.set(serial, own);
      }
      own.add(run);
    },
    forget(execution) {
      for (const { arn } of byExecution.get(execution)?.ascending() ?? []) byArn.delete(arn);
      byExecution.delete(execution);
    },
    find: (arn) => byArn.get(arn),
    list: (execution, before) => byExecution.get(execution)?.descending(before) ?? [],
  };
}
