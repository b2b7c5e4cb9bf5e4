import type { Activity } from "../activities.ts";
import { isForgotten } from "../engine/ending.ts";
import type { Execution, Frame, MapRun } from "../engine/execution.ts";
import { type HistoryEvent, lengthOf } from "../engine/history.ts";
import type { Revision } from "../engine/revision.ts";
import type { Alias, StateMachine, Tags, Version } from "../registry.ts";
import { COLUMNS, insertion, sealIn, statusCode, type Table } from "./columns.ts";
import type { Database } from "./database.ts";
import type { EncodedExecution } from "./encode.ts";
import type { AliasRecord, MachineRecord, MapRunRecord, VersionRecord } from "./records.ts";
import { type Column, EVENT_KEYS, PUT_LAST_SERIAL } from "./schema.ts";

/** Writes rows, each with the checksum of its columns. */
export interface Rows {
  activity(activity: Activity): void;
  activityDeleted(arn: string): void;
  tags(arn: string, tags: Tags): void;
  tagsDeleted(arn: string): void;
  /** Also writes the machine's revision. */
  machine(machine: StateMachine): void;
  /** Also deletes its versions and aliases. */
  machineDeleted(machine: StateMachine): void;
  /** Also writes the version's revision. */
  version(machine: StateMachine, version: Version): void;
  versionDeleted(machine: StateMachine, version: Version): void;
  alias(machine: StateMachine, alias: Alias): void;
  aliasDeleted(machine: StateMachine, name: string): void;
  lastSerial(serial: number): void;
  mapRun(run: MapRun): void;
  /** Its new events, and what it continues from or how it has ended. An Express execution is deleted at its end. */
  execution(change: EncodedExecution): void;
  /** That an execution runs again which may be there as one that has ended. */
  redriven(execution: Execution): void;
}

export function createRows(database: Database): Rows {
  return {
    activity({ arn, name, createdAt, encryption }) {
      const text = encryption === undefined ? null : JSON.stringify(encryption);
      put("activity", [arn, name, createdAt, text]);
    },
    activityDeleted: (arn) => database.run("DELETE FROM activity WHERE arn = ?", arn),
    tags: (arn, tags) => put("tags", [arn, JSON.stringify([...tags])]),
    tagsDeleted: (arn) => database.run("DELETE FROM tags WHERE arn = ?", arn),
    machine(machine) {
      const before = database
        .statement("SELECT revision FROM machine WHERE serial = ?")
        .get(machine.serial)?.["revision"];
      putMachine(machine, 0);
      if (before !== undefined) deleteUnusedRevision(database, Number(before));
    },
    machineDeleted(machine) {
      putMachine(machine, 1);
      // Their revisions may be many, and large: they go with the machine's executions.
      database.run("DELETE FROM published WHERE machine = ?", machine.serial);
    },
    version({ serial }, { number, revision, ...version }) {
      const record: VersionRecord = version;
      put("published", [serial, String(number), numberOf(revision), JSON.stringify(record)]);
    },
    versionDeleted(machine, { number, revision }) {
      deletePublished(machine, String(number));
      deleteUnusedRevision(database, numberOf(revision));
    },
    alias(machine, { name, ...alias }) {
      const record: AliasRecord = alias;
      deletePublished(machine, name);
      put("published", [machine.serial, name, null, JSON.stringify(record)]);
    },
    aliasDeleted: deletePublished,
    lastSerial: (serial) => database.run(PUT_LAST_SERIAL, serial),
    mapRun({ serial, arn, execution, frame: _, ...run }) {
      const record: MapRunRecord = { ...run, executionArn: execution.arn };
      put("mapRun", [serial, arn, execution.serial, JSON.stringify(record)]);
    },
    redriven(execution) {
      const { serial, redrive } = execution;
      if (redrive === undefined) return;
      updateExecution(execution);
      database.run("DELETE FROM unfinished WHERE serial = ?", serial);
      put("redrive", [serial, redrive.count, redrive.at, JSON.stringify(redrive.tokens)]);
    },
    execution({ execution, frame, parts }) {
      const { serial, status, history, attempts, revision, unfinished } = execution;
      const isRunning = status === "RUNNING";
      if (!isRunning && isForgotten(execution)) {
        if (history.stored === 0) return;
        deleteExecution(database, serial);
        deleteUnusedRevision(database, numberOf(revision));
        return;
      }
      if (history.stored === 0) putExecution(execution);
      for (const [index, event] of history.events.entries()) {
        putEvent(serial * EVENT_KEYS + history.stored + index + 1, event);
      }
      for (const { fork, child, text } of parts) {
        put("part", [serial, fork, child, JSON.stringify(text)]);
      }
      if (isRunning) {
        put("running", [serial, attempts, lengthOf(history), frame]);
        return;
      }
      if (unfinished !== undefined) put("unfinished", [serial, attempts, frame]);
      if (history.stored === 0) return;
      updateExecution(execution);
      database.run("DELETE FROM running WHERE serial = ?", serial);
      deleteParts(serial, unfinished === undefined ? [] : forksOf(unfinished));
    },
  };

  function put(table: Table, columns: readonly Column[]): void {
    database.run(INSERTIONS[table], ...columns, sealIn(table, columns));
  }

  function putEvent(key: number, { type, previous, at, details }: HistoryEvent): void {
    const columns = [
      key,
      type,
      previous,
      at,
      details === undefined ? null : JSON.stringify(details),
    ];
    put("event", columns);
  }

  function putExecution(execution: Execution): void {
    put("execution", columnsOf(execution));
  }

  /** Those of forks that are over. */
  function deleteParts(serial: number, kept: readonly number[]): void {
    if (kept.length === 0) database.run("DELETE FROM part WHERE serial = ?", serial);
    else database.run(OTHER_PARTS, serial, JSON.stringify(kept));
  }

  /** Only what an end and a redrive change, and with it two of the indexes. */
  function updateExecution(execution: Execution): void {
    const columns = columnsOf(execution);
    database.run(ENDED, ...columns.slice(ENDING), sealIn("execution", columns), execution.serial);
  }

  function columnsOf(execution: Execution): Column[] {
    const { serial, arn, revision, qualifier, mapRun, status, startedAt, stoppedAt, history } =
      execution;
    return [
      serial,
      arn,
      revision.machine,
      numberOf(revision),
      mapRun?.arn ?? null,
      mapRun?.parent ?? null,
      mapRun?.index ?? null,
      startedAt,
      statusCode(status),
      stoppedAt ?? null,
      status === "RUNNING" ? null : lengthOf(history),
      mapRun?.items ?? null,
      qualifier?.version ?? null,
      qualifier?.alias ?? null,
    ];
  }

  /** A machine has 1,100 of them at most. */
  function deletePublished({ serial }: StateMachine, name: string): void {
    database.run("DELETE FROM published WHERE machine = ? AND name = ?", serial, name);
  }

  function putMachine(machine: StateMachine, deleted: number): void {
    const { serial, arn, name, createdAt, revision, firstVersion, lastVersion } = machine;
    const own: MachineRecord = { ...revision.settings, firstVersion, lastVersion };
    put("machine", [
      serial,
      arn,
      name,
      createdAt,
      numberOf(revision),
      JSON.stringify(own),
      deleted,
    ]);
  }

  /** Revisions are written once, with the first row that refers to them: their machine's. */
  function numberOf({ revisionId, machine, compiled: _, ...body }: Revision): number {
    const known = database.statement("SELECT number FROM revision WHERE id = ?").get(revisionId);
    if (known !== undefined) return Number(known["number"]);
    const found = database.statement("SELECT max(number) AS last FROM revision").get();
    const number = Number(found?.["last"] ?? 0) + 1;
    put("revision", [number, revisionId, machine, JSON.stringify(body)]);
    return number;
  }
}

const OTHER_PARTS =
  "DELETE FROM part WHERE serial = ? AND fork NOT IN (SELECT value FROM json_each(?))";

/** The events that started the branches or items of the frame and those below it. */
function forksOf({ waiting }: Frame): number[] {
  if (waiting?.kind !== "fork") return [];
  return [waiting.startedEventId, ...[...waiting.running.values()].flatMap(forksOf)];
}

/** Nobody can ask for the execution any more; its events leave later. */
export function deleteExecution(database: Database, serial: number): void {
  for (const table of ["execution", "running", "part", "unfinished", "redrive"]) {
    database.run(`DELETE FROM ${table} WHERE serial = ?`, serial);
  }
  database.run("DELETE FROM mapRun WHERE execution = ?", serial);
  database.run("INSERT OR REPLACE INTO leaving VALUES (?)", serial);
}

/** Deletes the revision if no execution and no version has it and it is not its machine's present one. */
export function deleteUnusedRevision(database: Database, number: number): void {
  database.run(
    `DELETE FROM revision WHERE number = ?
      AND NOT EXISTS (SELECT 1 FROM execution WHERE revision = ?)
      AND NOT EXISTS (
        SELECT 1 FROM published WHERE machine = revision.machine AND published.revision = ?)
      AND NOT EXISTS (SELECT 1 FROM machine WHERE serial = revision.machine AND revision = ?)`,
    ...[number, number, number, number],
  );
}

/** Where the columns begin that an end changes, or that a row of an earlier version lacks. */
const ENDING = COLUMNS.execution.indexOf("status");
const ENDED = `UPDATE execution SET ${COLUMNS.execution
  .slice(ENDING)
  .map((name) => `${name} = ?`)
  .join(", ")}, seal = ? WHERE serial = ?`;

const INSERTIONS = Object.fromEntries(
  Object.keys(COLUMNS).map((table) => [table, insertion(table as Table, "REPLACE")]),
) as Record<Table, string>;
