import { compileDefinition, type Workflow } from "@sfn-workers/states-language";
import { dataFromText, parseJson } from "@sfn-workers/states-language/json";
import type { Activities, Activity } from "../activities.ts";
import type { Engine } from "../engine/engine.ts";
import type { Execution, Frame, MapRunItem, Mocking, Redrive } from "../engine/execution.ts";
import type { HistoryEvent } from "../engine/history.ts";
import type { Revision } from "../engine/revision.ts";
import type { Heap } from "../lib/heap.ts";
import type { Registry } from "../registry.ts";
import { DamagedStore, damageOf } from "./damage.ts";
import type { Database } from "./database.ts";
import { decodeFrames, type Resumption, type StoredState } from "./decode.ts";
import type { WrittenResults } from "./encode.ts";
import { createEndedMaps } from "./endedMaps.ts";
import { unpackFrame } from "./packedFrame.ts";
import { countsOf, NO_PARTS, readParts } from "./parts.ts";
import { createRowReader, type RowReader, type StoredExecution } from "./readRows.ts";
import type { FrameRecord } from "./records.ts";
import { createRestoredMapRuns } from "./restoredMapRuns.ts";
import { restoreMachines } from "./restoreMachines.ts";
import { createRestoreRoom, type RestoreRoom } from "./restoreRoom.ts";
import { runningRows } from "./runningRows.ts";
import type { Row } from "./schema.ts";

/** The parts of a service that a data folder restores. */
export interface RestoreTarget {
  readonly engine: Engine;
  readonly activities: Activities;
  readonly registry: Registry;
  readonly heap: Heap;
  /** What has been written of the forks of running executions. */
  readonly results: Map<Execution, WrittenResults>;
}

/**
 * Restores what is needed to continue: all but the executions that have ended. Resumes the running ones.
 *
 * @returns the serials of deleted state machines whose executions are still there
 * @throws {DamagedStore} when something of it can't be read.
 * @throws {Error} when there is no memory for it.
 */
export function restoreFrom(database: Database, target: RestoreTarget): number[] {
  try {
    restore(database, target);
    const deleted = database.statement("SELECT serial FROM machine WHERE deleted = 1").all();
    return deleted.map(({ serial }) => Number(serial));
  } catch (error) {
    throw damageOf(database.file, error);
  }
}

function restore(database: Database, target: RestoreTarget): void {
  const reader = createRowReader(database);
  const { activities, registry } = target;
  const room = createRestoreRoom(database.file, target.heap);
  for (const raw of database.iterate("SELECT * FROM activity", [])) {
    activities.add(activityIn(reader.checked("activity", raw)));
  }
  for (const raw of database.iterate("SELECT * FROM tags", [])) {
    const { arn, tags } = reader.checked("tags", raw);
    registry.setTags(String(arn), new Map(JSON.parse(String(tags)) as [string, string][]));
  }
  const revisions = createRevisions(reader, room);
  restoreMachines(database, reader, revisions, registry);
  const last = database.statement("SELECT last FROM serial").get();
  registry.continueAfter(Number(last?.["last"] ?? 0));
  const resumptions = restoreExecutions(database, target, reader, revisions, room);
  resumptions.sort((a, b) => a.since - b.since || a.serial - b.serial);
  for (const { resume } of resumptions) resume();
}

function activityIn({ arn, name, createdAt, encryption }: Row): Activity {
  return {
    arn: String(arn),
    name: String(name),
    createdAt: Number(createdAt),
    encryption: typeof encryption === "string" ? (JSON.parse(encryption) as object) : undefined,
  };
}

/** Each revision is read and compiled once. */
function createRevisions(reader: RowReader, room: RestoreRoom): (number: number) => Revision {
  const known = new Map<number, Revision>();
  return (number) => {
    let revision = known.get(number);
    if (revision === undefined) {
      const stored = reader.revision(number);
      room.take(stored.definition);
      revision = { ...stored, compiled: compileDefinition(parseJson(stored.definition)) };
      known.set(number, revision);
    }
    return revision;
  };
}

function restoreExecutions(
  database: Database,
  target: RestoreTarget,
  reader: RowReader,
  revisions: (number: number) => Revision,
  room: RestoreRoom,
): Resumption[] {
  const resumptions: Resumption[] = [];
  const bySerial = new Map<number, Execution>();
  const parts = readParts(database, reader);
  const mapRuns = createRestoredMapRuns(database, reader, target);
  const redrives = readRedrives(database, reader);
  const endedMaps = createEndedMaps();
  for (const rows of runningRows(database)) {
    const redrive = redrives.get(Number(rows.execution["serial"]));
    const stored = reader.execution(rows.execution, redrive);
    const { serial } = stored;
    if (stored.status !== "RUNNING") {
      throw new DamagedStore(database.file, `${stored.arn} has ended and runs`);
    }
    const { attempts, written, frame } = reader.checked("running", rows.running);
    room.take(String(frame));
    const own = parts.get(serial) ?? NO_PARTS;
    const mapRun = stored.mapRun && { ...stored.mapRun, run: mapRuns.find(stored.mapRun.arn) };
    const mapFrame = mapRun?.run?.frame;
    const record = unpackFrame(String(frame));
    const execution = executionOf(stored, revisions(stored.revisionNumber), mapRun, {
      attempts: Number(attempts),
      events: Number(written),
      input: inputOf(reader.eventIn(rows.first, serial, 1)),
      mocking: mapFrame?.execution.mocking ?? mockingOf(record),
    });
    const state: StoredState = {
      frame: record,
      ...own,
      inputOf: (id) => inputOf(reader.event(serial, id)),
      timeOf(id) {
        if (id === written && rows.lastAt !== null) return Number(rows.lastAt);
        return id === 0 ? 0 : reader.event(serial, id).at;
      },
      mapRun: mapRuns.ofFork,
    };
    if (mapRun !== undefined && mapFrame === undefined) {
      // Its Map state had ended, and it was about to be aborted. A redrive continues it.
      const workflow = endedMaps.processorOf(execution, mapRun.arn, record.state);
      if (workflow !== undefined) decodeFrames(target.engine, execution, state, workflow, []);
      const since = execution.startedAt;
      const resume = () => target.engine.aborts.push(execution);
      resumptions.push({ since, serial: execution.serial, resume });
    } else {
      const workflow = processorOf(mapFrame) ?? execution.revision.compiled;
      decodeFrames(target.engine, execution, state, workflow, resumptions);
      if (execution.root !== undefined) joinMapRun(mapRun, execution.root);
    }
    target.registry.started(execution);
    bySerial.set(serial, execution);
    const counts = countsOf(own);
    if (counts.size > 0) target.results.set(execution, counts);
  }
  for (const { arn, root } of bySerial.values()) {
    if (isJoined(root)) continue;
    throw new DamagedStore(database.file, `child executions of ${arn} are missing`);
  }
  return resumptions;
}

function readRedrives(database: Database, reader: RowReader): Map<number, Redrive> {
  const rows = database.iterate("SELECT redrive.* FROM redrive JOIN running USING (serial)", []);
  return new Map([...rows].map((row) => [Number(row["serial"]), reader.redriveIn(row)]));
}

/** Of the event with which an execution has started or a state was entered. */
export function inputOf({ details }: HistoryEvent): string {
  return String(details?.["input"]);
}

/** Whether all child executions are there for which the frame or one below it waits. */
function isJoined(frame: Frame | undefined): boolean {
  const fork = frame?.waiting;
  if (fork?.kind !== "fork") return true;
  const children = [...fork.running.values()];
  if (fork.map?.run !== undefined) return children.length === fork.next - fork.done;
  return children.every(isJoined);
}

export function executionOf(
  stored: StoredExecution,
  revision: Revision,
  mapRun: MapRunItem | undefined,
  more: {
    readonly attempts: number;
    readonly events: number;
    readonly input: string;
    readonly mocking: Mocking | undefined;
  },
): Execution {
  const { serial, arn, name, qualifier, startedAt, redrive } = stored;
  return {
    serial,
    arn,
    name,
    revision: mapRun === undefined ? revision : { ...revision, ...stored.revision },
    qualifier,
    input: dataFromText(more.input),
    startedAt,
    history: { stored: more.events, events: [], held: 0, dropped: 0 },
    mapRun,
    mocking: more.mocking,
    attempts: more.attempts,
    redrive,
    status: "RUNNING",
    stoppedAt: undefined,
    output: undefined,
    error: undefined,
    cause: undefined,
    root: undefined,
    unfinished: undefined,
    deadline: undefined,
  };
}

export function mockingOf({ mocking }: FrameRecord): Mocking | undefined {
  return mocking && { ...mocking, calls: new Map(Object.entries(mocking.calls)) };
}

function processorOf(frame: Frame | undefined): Workflow | undefined {
  return frame?.state.type === "Map" ? frame.state.processor : undefined;
}

function joinMapRun(mapRun: MapRunItem | undefined, root: Frame): void {
  const fork = mapRun?.run?.frame?.waiting;
  if (mapRun !== undefined && fork?.kind === "fork") fork.running.set(mapRun.index, root);
}
