import type { Engine } from "../engine/engine.ts";
import type { Execution, ForkCounts, MapRun } from "../engine/execution.ts";
import type { MapLimits } from "../engine/mapLimits.ts";
import { countsOf, noneUnredriven } from "../engine/mapRun.ts";
import type { Registry } from "../registry.ts";
import type { Database } from "./database.ts";
import { findMapRun } from "./mapRunRows.ts";
import type { RowReader } from "./readRows.ts";

/** The Map runs of the executions that are restored. */
export interface RestoredMapRuns {
  /** The run of a child execution. */
  find(arn: string): MapRun | undefined;
  /** The run that a distributed Map state waits for. */
  ofFork(arn: string, execution: Execution, fork: ForkCounts, limits: MapLimits): MapRun;
}

export function createRestoredMapRuns(
  database: Database,
  reader: RowReader,
  { engine, registry }: { readonly engine: Engine; readonly registry: Registry },
): RestoredMapRuns {
  const known = new Map<string, MapRun>();
  return {
    find,
    ofFork(arn, execution, fork, limits) {
      const found = find(arn);
      if (found !== undefined) return found;
      const made = madeOf(arn, execution, fork, limits);
      known.set(arn, made);
      engine.mapRunChanged(made);
      return made;
    },
  };

  function find(arn: string): MapRun | undefined {
    let run = known.get(arn) ?? registry.mapRuns.get(arn);
    if (run !== undefined) return run;
    const stored = findMapRun(database, reader, arn);
    if (stored === undefined) return undefined;
    run = { ...stored, frame: undefined };
    known.set(arn, run);
    registry.mapRunChanged(run);
    return run;
  }

  /** A data folder of version 1 has no rows of Map runs, and its Map states have no batches' sizes; a repair may have lost one. */
  function madeOf(
    arn: string,
    { serial, arn: executionArn, startedAt, status }: Execution,
    { total, next, done, failed, redriving }: ForkCounts,
    limits: MapLimits,
  ): MapRun {
    const counts = {
      pending: total - next,
      running: next - done,
      succeeded: done - failed,
      failed,
    };
    return {
      serial: registry.nextSerial(),
      arn,
      execution: { serial, arn: executionArn },
      startedAt,
      status: status === "RUNNING" && redriving === undefined ? "RUNNING" : "FAILED",
      stoppedAt: undefined,
      limits,
      executions: countsOf(counts),
      items: countsOf(counts),
      redriveCount: 0,
      redrivenAt: undefined,
      unredriven: noneUnredriven(),
      frame: undefined,
    };
  }
}
