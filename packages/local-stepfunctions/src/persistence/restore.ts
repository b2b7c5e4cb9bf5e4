import { compileDefinition, type Workflow } from "@sfn-workers/states-language";
import { parseJson } from "@sfn-workers/states-language/json";
import type { Activities } from "../activities.ts";
import type { Engine } from "../engine/engine.ts";
import type { Execution, Frame, MapRunItem, Revision } from "../engine/execution.ts";
import type { MemoryExecutions } from "../executions.ts";
import type { Registry } from "../registry.ts";
import { decodeExecution, decodeFrames, type Resumption, type StoredExecution } from "./decode.ts";
import type { Written } from "./encode.ts";
import type { Journal } from "./journal.ts";
import type { ChangeRecord, JournalRecord, MachineRecord } from "./records.ts";

/** The parts of a service that a journal restores. */
export interface RestoreTarget {
  readonly engine: Engine;
  readonly activities: Activities;
  readonly registry: Registry;
  readonly executions: MemoryExecutions;
  readonly written: Map<Execution, Written>;
}

/** Restores all data from the journal and resumes the running executions. */
export function restoreFrom(journal: Journal, target: RestoreTarget): void {
  const data = readRecords(journal.records(), target);
  for (const machine of data.machines.values()) {
    const revision = revisionOf(data, machine.revision);
    if (revision === undefined) throw new Error(`the journal lacks the revision of ${machine.arn}`);
    const { arn, name, serial, createdAt, settings } = machine;
    target.registry.addMachine({ arn, name, serial, createdAt, revision, settings });
  }
  const resumptions: Resumption[] = [];
  const bySerial = new Map<number, Execution>();
  for (const stored of data.executions.values()) {
    const execution = restoreExecution(target, data, stored, bySerial, resumptions);
    bySerial.set(execution.serial, execution);
  }
  resumptions.sort((a, b) => a.since - b.since || a.serial - b.serial);
  for (const { resume } of resumptions) resume();
}

function revisionOf(data: JournalData, id: string): Revision | undefined {
  const revision = data.revisions.get(id);
  if (revision === undefined) return undefined;
  return { ...revision, machine: data.machines.get(revision.machineArn)?.serial ?? 0 };
}

interface JournalData {
  readonly revisions: Map<string, Revision>;
  readonly machines: Map<string, MachineRecord>;
  readonly executions: Map<number, StoredExecution>;
}

function readRecords(records: Iterable<JournalRecord>, target: RestoreTarget): JournalData {
  const data: JournalData = { revisions: new Map(), machines: new Map(), executions: new Map() };
  for (const record of records) readRecord(record, data, target);
  return data;
}

function readRecord(record: JournalRecord, data: JournalData, target: RestoreTarget): void {
  switch (record.is) {
    case "activity": {
      const { is: _, ...activity } = record;
      target.activities.add(activity);
      return;
    }
    case "activity gone":
      target.activities.remove(record.arn);
      target.registry.removeTags(record.arn);
      return;
    case "tags":
      target.registry.setTags(record.arn, new Map(record.tags));
      return;
    case "revision": {
      const { is: _, id, ...revision } = record;
      const compiled = compileDefinition(parseJson(record.definition));
      data.revisions.set(id, { ...revision, machine: 0, compiled, revisionId: id });
      return;
    }
    case "machine":
      data.machines.set(record.arn, record);
      return;
    case "machine gone":
      data.machines.delete(record.arn);
      target.registry.removeTags(record.arn);
      return;
    case "start":
      data.executions.set(record.serial, {
        start: record,
        events: [],
        items: new Map(),
        results: new Map(),
        last: undefined,
      });
      return;
    case "items":
      data.executions.get(record.serial)?.items.set(record.startedEventId, record);
      return;
    case "change":
      readChange(data, record);
      return;
  }
}

function readChange(data: JournalData, record: ChangeRecord): void {
  const stored = data.executions.get(record.serial);
  if (stored === undefined) return;
  stored.events.push(...record.events);
  stored.last = record;
  readResults(stored, record.frame);
}

/** Each record has only the results that are new. */
function readResults(stored: StoredExecution, frame: ChangeRecord["frame"]): void {
  const waiting = frame?.waiting;
  if (waiting?.kind !== "fork") return;
  const known = stored.results.get(waiting.startedEventId) ?? [];
  for (const [index, result] of waiting.results) known.push([index, result]);
  stored.results.set(waiting.startedEventId, known);
  for (const child of waiting.running) readResults(stored, child);
}

function restoreExecution(
  target: RestoreTarget,
  data: JournalData,
  stored: StoredExecution,
  bySerial: ReadonlyMap<number, Execution>,
  resumptions: Resumption[],
): Execution {
  const { start } = stored;
  const revision = revisionOf(data, start.revision);
  if (revision === undefined) throw new Error(`the journal lacks the revision of ${start.arn}`);
  const mapRun = mapRunOf(stored, bySerial);
  const execution = decodeExecution(stored, revision, mapRun);
  const workflow = processorOf(mapRun?.frame) ?? revision.compiled;
  decodeFrames(target.engine, execution, stored, workflow, resumptions);
  if (execution.root !== undefined) joinMapRun(mapRun, execution.root);
  target.registry.started(execution);
  target.executions.started(execution);
  const results = [...stored.results].map(([id, known]) => [id, known.length] as const);
  target.written.set(execution, {
    events: execution.history.events.length,
    results: new Map(results),
  });
  return execution;
}

function mapRunOf(
  { start: { mapRun } }: StoredExecution,
  bySerial: ReadonlyMap<number, Execution>,
): MapRunItem | undefined {
  if (mapRun === undefined) return undefined;
  const frame = frameOfRun(bySerial.get(mapRun.parent)?.root, mapRun.arn);
  return { ...mapRun, frame };
}

/** The frame, `root` or below, that waits for the Map run. */
function frameOfRun(root: Frame | undefined, arn: string): Frame | undefined {
  if (root?.waiting?.kind !== "fork") return undefined;
  if (root.waiting.map?.arn === arn) return root;
  for (const child of root.waiting.running.values()) {
    const found = frameOfRun(child, arn);
    if (found !== undefined) return found;
  }
  return undefined;
}

function processorOf(frame: Frame | undefined): Workflow | undefined {
  return frame?.state.type === "Map" ? frame.state.processor : undefined;
}

function joinMapRun(mapRun: MapRunItem | undefined, root: Frame): void {
  if (mapRun?.frame?.waiting?.kind === "fork") {
    mapRun.frame.waiting.running.set(mapRun.index, root);
  }
}
