import type { Definition, Workflow } from "@sfn-workers/states-language";
import type { Engine } from "../engine/engine.ts";
import type { Execution, MapRun } from "../engine/execution.ts";
import type { Registry } from "../registry.ts";
import type { Database } from "./database.ts";
import { decodeUnfinished } from "./decode.ts";
import type { WrittenResults } from "./encode.ts";
import { unpackFrame } from "./packedFrame.ts";
import { countsOf, readPartsOf } from "./parts.ts";
import { createRowReader, type RowReader, type StoredExecution } from "./readRows.ts";
import { executionOf, inputOf, mockingOf } from "./restore.ts";
import { createRestoredMapRuns } from "./restoredMapRuns.ts";
import type { Row } from "./schema.ts";

export interface ReviveTarget {
  readonly engine: Engine;
  readonly registry: Registry;
  /** What has been written of the forks of running executions. */
  readonly results: Map<Execution, WrittenResults>;
}

/** Of a child execution of a distributed Map. */
export interface RevivedChild {
  readonly run: MapRun;
  readonly workflow: Workflow;
  /** That of the execution with the Map state. */
  readonly mocking: Execution["mocking"];
}

/**
 * Brings an execution back into memory that has ended without success, as it was at its end.
 * @throws {DamagedStore} when something of it can't be read
 */
export function reviveFrom(
  database: Database,
  target: ReviveTarget,
  serial: number,
  compiled: Definition,
  child?: RevivedChild,
): Execution {
  const { engine, results } = target;
  const reader = createRowReader(database);
  const read = (table: "execution" | "unfinished") =>
    database.statement(`SELECT * FROM ${table} WHERE serial = ?`).get(serial) as Row | undefined;
  const stored = reader.execution(read("execution") ?? {}, reader.redrive(serial));
  const kept = read("unfinished");
  if (kept === undefined) return revivedExpress(reader, stored, compiled, child);
  const { attempts, frame } = reader.checked("unfinished", kept);
  const record = unpackFrame(String(frame));
  const parts = readPartsOf(database, reader, serial);
  const revision = { ...reader.revision(stored.revisionNumber), compiled };
  const events = stored.events ?? 0;
  const mapRun = child && stored.mapRun && { ...stored.mapRun, run: child.run };
  const execution = executionOf(stored, revision, mapRun, {
    attempts: Number(attempts),
    events,
    input: inputOf(reader.event(serial, 1)),
    mocking: child?.mocking ?? mockingOf(record),
  });
  execution.status = stored.status;
  execution.stoppedAt = stored.stoppedAt;
  const error = reader.event(serial, events).details?.["error"];
  if (stored.status === "FAILED" && typeof error === "string") execution.error = error;
  const state = {
    frame: record,
    ...parts,
    timeOf: () => 0,
    mapRun: createRestoredMapRuns(database, reader, target).ofFork,
    inputOf: (id: number) => inputOf(reader.event(serial, id)),
  };
  const workflow = child?.workflow ?? compiled;
  execution.unfinished = decodeUnfinished(engine, execution, state, workflow);
  const counts = countsOf(parts);
  if (counts.size > 0) results.set(execution, counts);
  return execution;
}

/** An Express child execution begins anew. What it had called is over, and it has had no more attempts than events. */
function revivedExpress(
  reader: RowReader,
  stored: StoredExecution,
  compiled: Definition,
  child: RevivedChild | undefined,
): Execution {
  const revision = { ...reader.revision(stored.revisionNumber), compiled };
  const events = stored.events ?? 0;
  const mapRun = child && stored.mapRun && { ...stored.mapRun, run: child.run };
  const input = inputOf(reader.event(stored.serial, 1));
  const more = { attempts: events, events, input, mocking: child?.mocking };
  const execution = executionOf(stored, revision, mapRun, more);
  execution.status = stored.status;
  return execution;
}
