import type { Engine } from "./engine.ts";
import type { Frame, MapRun } from "./execution.ts";
import {
  MAP_RUN_COUNTS,
  type MapRunCount,
  type MapRunCounts,
  type UnsuccessfulCounts,
} from "./mapRunCounts.ts";
import type { ExecutionStatus, MapRunStatus } from "./status.ts";

/** What a Map run begins with: how many items each child execution processes, or one each. */
export interface NewMapRun extends Pick<MapRun, "arn" | "limits"> {
  readonly children: number;
  readonly sizes: readonly number[] | undefined;
}

export function startMapRun(engine: Engine, frame: Frame, start: NewMapRun): MapRun {
  const { serial, arn } = frame.execution;
  const run: MapRun = {
    serial: engine.nextSerial(),
    arn: start.arn,
    execution: { serial, arn },
    startedAt: engine.timers.now(),
    status: "RUNNING",
    stoppedAt: undefined,
    limits: start.limits,
    executions: countsOf({ pending: start.children }),
    items: countsOf({ pending: itemsIn(start) }),
    redriveCount: 0,
    redrivenAt: undefined,
    unredriven: noneUnredriven(),
    frame,
  };
  engine.mapRunChanged(run);
  return run;
}

function itemsIn({ children, sizes }: Pick<NewMapRun, "children" | "sizes">): number {
  return sizes?.reduce((sum, size) => sum + size, 0) ?? children;
}

/** All other counts are 0, and `total` is their sum. */
export function countsOf(known: Partial<MapRunCounts>): MapRunCounts {
  const none = Object.fromEntries(MAP_RUN_COUNTS.map((name) => [name, 0])) as MapRunCounts;
  const total = Object.values(known).reduce((sum, count) => sum + count, 0);
  return { ...none, ...known, total };
}

/** Counts a child execution that is to be started, and the items that it is to process. */
export function countRead(engine: Engine, run: MapRun, items: number): void {
  for (const name of ["pending", "total"] as const) {
    run.executions[name] += 1;
    run.items[name] += items;
  }
  engine.mapRunChanged(run);
}

/** Counts a child execution that starts, and the items that it processes. */
export function countStart(engine: Engine, run: MapRun, items: number): void {
  move(engine, run, "pending", "running", items);
}

/** Counts a child execution that a redrive starts again, with how it had ended if that is known, and its items. */
export function countRedrive(
  engine: Engine,
  run: MapRun,
  status: keyof typeof ENDS | undefined,
  items: number,
): void {
  takeUnredriven(run, status, items);
  move(engine, run, "pendingRedrive", "running", items);
}

/** Counts a child execution that a redrive can't start again, and its items. */
export function countNotRedrivable(
  engine: Engine,
  run: MapRun,
  status: keyof typeof ENDS,
  items: number,
): void {
  const count = takeUnredriven(run, status, items);
  run.executions.failuresNotRedrivable += 1;
  run.items.failuresNotRedrivable += items;
  move(engine, run, "pendingRedrive", count, items);
}

function takeUnredriven(
  { unredriven: { executions, items: ofItems } }: MapRun,
  status: keyof typeof ENDS | undefined,
  items: number,
): keyof UnsuccessfulCounts {
  const known = status === undefined ? undefined : UNSUCCESSFUL.find((one) => one === ENDS[status]);
  const count = known ?? UNSUCCESSFUL.find((one) => executions[one] > 0) ?? "failed";
  executions[count] -= 1;
  ofItems[count] -= items;
  return count;
}

const UNSUCCESSFUL = ["failed", "timedOut", "aborted"] as const;

export function noneUnredriven(): MapRun["unredriven"] {
  const none = { failed: 0, timedOut: 0, aborted: 0 };
  return { executions: { ...none }, items: { ...none } };
}

/** Counts a child execution that has ended, and its items. */
export function countEnd(
  engine: Engine,
  run: MapRun,
  status: keyof typeof ENDS,
  items: number,
): void {
  move(engine, run, "running", ENDS[status], items);
}

const ENDS = {
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  TIMED_OUT: "timedOut",
  ABORTED: "aborted",
} as const satisfies Record<Exclude<ExecutionStatus, "RUNNING">, MapRunCount>;

function move(
  engine: Engine,
  run: MapRun,
  from: MapRunCount,
  to: MapRunCount,
  items: number,
): void {
  run.executions[from] -= 1;
  run.executions[to] += 1;
  run.items[from] -= items;
  run.items[to] += items;
  engine.mapRunChanged(run);
}

/** Continues a run that has ended without success: what has not succeeded waits for the redrive. */
export function reopenMapRun(engine: Engine, run: MapRun, frame: Frame): void {
  run.status = "RUNNING";
  run.stoppedAt = undefined;
  run.redriveCount += 1;
  run.redrivenAt = engine.timers.now();
  run.frame = frame;
  for (const kind of ["executions", "items"] as const) {
    const counts = run[kind];
    for (const name of UNSUCCESSFUL) {
      counts.pendingRedrive += counts[name];
      run.unredriven[kind][name] = counts[name];
      counts[name] = 0;
    }
    counts.failuresNotRedrivable = 0;
    counts.resultsWritten = 0;
  }
  engine.mapRunChanged(run);
}

/** By the developer guide, nothing waits for a redrive once the run has ended. */
function endRedrive(run: MapRun): void {
  for (const kind of ["executions", "items"] as const) {
    const counts = run[kind];
    for (const name of UNSUCCESSFUL) {
      counts[name] += run.unredriven[kind][name];
      run.unredriven[kind][name] = 0;
    }
    counts.pendingRedrive = 0;
  }
}

/** Its child executions that still run are aborted and counted after it. */
export function endMapRun(
  engine: Engine,
  run: MapRun,
  status: Exclude<MapRunStatus, "RUNNING">,
): void {
  if (run.status !== "RUNNING") return;
  run.status = status;
  run.stoppedAt = engine.timers.now();
  run.frame = undefined;
  endRedrive(run);
  // Recorded on AWS without a ResultWriter, too.
  if (status === "SUCCEEDED") {
    for (const counts of [run.executions, run.items]) counts.resultsWritten = counts.total;
  }
  engine.mapRunChanged(run);
}
