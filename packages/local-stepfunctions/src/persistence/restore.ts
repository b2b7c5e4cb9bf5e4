import { compileDefinition, type Workflow } from "@sfn-workers/states-language";
import { parseJson } from "@sfn-workers/states-language/json";
import type { Activities } from "../activities.ts";
import type { Engine } from "../engine/engine.ts";
import type { Execution, Frame, MapRunItem, Revision } from "../engine/execution.ts";
import type { Registry } from "../registry.ts";
import { decodeExecution, decodeFrames, type Remembered, type Resumption } from "./decode.ts";
import type { Written } from "./encode.ts";
import type { Journal } from "./journal.ts";
import type { ChangeRecord, JournalRecord, MachineRecord } from "./records.ts";

/** The parts of a service that a journal restores. */
export interface RestoreTarget {
  readonly engine: Engine;
  readonly activities: Activities;
  readonly registry: Registry;
  readonly written: Map<Execution, Written>;
}

/** Rebuilds everything from the journal and lets running executions go on. */
export function restoreFrom(journal: Journal, target: RestoreTarget): void {
  const memory = readRecords(journal.records(), target);
  for (const machine of memory.machines.values()) {
    const revision = memory.revisions.get(machine.revision);
    if (revision === undefined) throw new Error(`the journal lacks the revision of ${machine.arn}`);
    const { arn, name, serial, createdAt, settings } = machine;
    target.registry.addMachine({
      arn,
      name,
      serial,
      createdAt,
      revision,
      settings,
      executions: [],
    });
  }
  const later: Resumption[] = [];
  const bySerial = new Map<number, Execution>();
  for (const remembered of memory.executions.values()) {
    const execution = restoreExecution(target, memory, remembered, bySerial, later);
    bySerial.set(execution.serial, execution);
  }
  later.sort((a, b) => a.since - b.since || a.serial - b.serial);
  for (const { resume } of later) resume();
}

interface Memory {
  readonly revisions: Map<string, Revision>;
  readonly machines: Map<string, MachineRecord>;
  readonly executions: Map<number, Remembered>;
}

function readRecords(records: Iterable<JournalRecord>, target: RestoreTarget): Memory {
  const memory: Memory = { revisions: new Map(), machines: new Map(), executions: new Map() };
  for (const record of records) readRecord(record, memory, target);
  return memory;
}

function readRecord(record: JournalRecord, memory: Memory, target: RestoreTarget): void {
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
      memory.revisions.set(id, { ...revision, compiled, revisionId: id });
      return;
    }
    case "machine":
      memory.machines.set(record.arn, record);
      return;
    case "machine gone":
      memory.machines.delete(record.arn);
      target.registry.removeTags(record.arn);
      return;
    case "start":
      memory.executions.set(record.serial, {
        start: record,
        events: [],
        items: new Map(),
        results: new Map(),
        last: undefined,
      });
      return;
    case "items":
      memory.executions.get(record.serial)?.items.set(record.startedEventId, record);
      return;
    case "change":
      readChange(memory, record);
      return;
  }
}

function readChange(memory: Memory, record: ChangeRecord): void {
  const remembered = memory.executions.get(record.serial);
  if (remembered === undefined) return;
  remembered.events.push(...record.events);
  remembered.last = record;
  readResults(remembered, record.frame);
}

/** Each record has only the results that are new. */
function readResults(remembered: Remembered, frame: ChangeRecord["frame"]): void {
  const waiting = frame?.waiting;
  if (waiting?.kind !== "fork") return;
  const known = remembered.results.get(waiting.startedEventId) ?? [];
  for (const [index, result] of waiting.results) known.push([index, result]);
  remembered.results.set(waiting.startedEventId, known);
  for (const child of waiting.running) readResults(remembered, child);
}

function restoreExecution(
  target: RestoreTarget,
  memory: Memory,
  remembered: Remembered,
  bySerial: ReadonlyMap<number, Execution>,
  later: Resumption[],
): Execution {
  const { start } = remembered;
  const revision = memory.revisions.get(start.revision);
  if (revision === undefined) throw new Error(`the journal lacks the revision of ${start.arn}`);
  const mapRun = mapRunOf(remembered, bySerial);
  const execution = decodeExecution(remembered, revision, mapRun);
  const workflow = processorOf(mapRun?.frame) ?? revision.compiled;
  decodeFrames(target.engine, execution, remembered, workflow, later);
  if (execution.root !== undefined) joinMapRun(mapRun, execution.root);
  target.registry.addExecution(execution);
  if (mapRun === undefined)
    target.registry.machines.get(revision.machineArn)?.executions.push(execution);
  const results = [...remembered.results].map(([id, known]) => [id, known.length] as const);
  target.written.set(execution, { events: execution.history.length, results: new Map(results) });
  return execution;
}

function mapRunOf(
  { start: { mapRun } }: Remembered,
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
