import { parseExactly } from "@sfn-workers/states-language/json";
import { ownerOfExecution } from "../arn.ts";
import type { MapRunItem, Redrive } from "../engine/execution.ts";
import type { EventDetails, HistoryEvent } from "../engine/history.ts";
import type { Revision } from "../engine/revision.ts";
import type { ListedExecution } from "../executions.ts";
import { COLUMNS, sealIn, statusOf, type Table } from "./columns.ts";
import { DamagedStore } from "./damage.ts";
import type { Database } from "./database.ts";
import type { MachineRecord } from "./records.ts";
import { EVENT_KEYS, type Row } from "./schema.ts";

/** A revision, whose definition is compiled when an execution continues with it. */
export type StoredRevision = Omit<Revision, "compiled">;

export interface StoredExecution extends ListedExecution {
  /** From its ARN: that of a child execution has the label of its Map state and the type of its own, too. */
  readonly revision: Pick<Revision, "machineArn" | "machineName" | "type">;
  readonly revisionNumber: number;
  readonly mapRun: Pick<MapRunItem, "arn" | "parent" | "index" | "items"> | undefined;
  /** The number of events of one that has ended. */
  readonly events: number | undefined;
}

/** Whether the row is as it was written. */
export function isWhole(table: Table, row: Row): boolean {
  const columns = COLUMNS[table].map((name) => row[name] ?? null);
  return sealIn(table, columns) === row["seal"];
}

/** Reads rows of a database. Each function throws a DamagedStore for a row that is not as it was written. */
export interface RowReader {
  execution(row: Row, redrive: Redrive | undefined): StoredExecution;
  /** The redrives of the execution. */
  redrive(serial: number): Redrive | undefined;
  redriveIn(row: Row): Redrive;
  revision(number: number): StoredRevision;
  event(serial: number, id: number): HistoryEvent;
  /** An event from its row, whose key must be this. */
  eventIn(row: Row | undefined, serial: number, id: number): HistoryEvent;
  checked(table: Table, row: Row): Row;
}

export function createRowReader({ file, statement }: Database): RowReader {
  return {
    execution,
    redrive: redriveOf,
    redriveIn,
    revision: revisionOf,
    event,
    eventIn,
    checked,
  };

  function redriveOf(serial: number): Redrive | undefined {
    const row = statement("SELECT * FROM redrive WHERE serial = ?").get(serial) as Row | undefined;
    return row && redriveIn(row);
  }

  function redriveIn(row: Row): Redrive {
    const { count, at, tokens } = checked("redrive", row);
    return {
      count: Number(count),
      at: Number(at),
      tokens: JSON.parse(String(tokens)) as Redrive["tokens"],
    };
  }

  function execution(raw: Row, redrive: Redrive | undefined): StoredExecution {
    const row = checked("execution", raw);
    const arn = String(row["arn"]);
    const status = statusOf(Number(row["status"]));
    if (status === undefined) throw new DamagedStore(file, `${arn} has no status`);
    const { name, ...revision } = ownerOfExecution(arn);
    const mapRun = row["mapRun"];
    const version = numberIn(row, "version");
    return {
      serial: Number(row["serial"]),
      arn,
      name,
      status,
      startedAt: Number(row["startedAt"]),
      stoppedAt: numberIn(row, "stoppedAt"),
      redrive,
      revision,
      qualifier: version === undefined ? undefined : { version, alias: textIn(row, "alias") },
      revisionNumber: Number(row["revision"]),
      mapRun:
        typeof mapRun === "string"
          ? {
              arn: mapRun,
              parent: Number(row["parent"]),
              index: Number(row["item"]),
              items: numberIn(row, "items") ?? 1,
            }
          : undefined,
      events: numberIn(row, "events"),
    };
  }

  function revisionOf(number: number): StoredRevision {
    const row = statement("SELECT * FROM revision WHERE number = ?").get(number) as Row | undefined;
    if (row === undefined) throw new DamagedStore(file, `the revision ${number} is missing`);
    const { id, machine, body } = checked("revision", row);
    const stored = JSON.parse(String(body)) as Omit<StoredRevision, "machine" | "revisionId">;
    const earlier = "settings" in stored ? undefined : settingsOf(Number(machine), stored);
    return { machine: Number(machine), revisionId: String(id), ...stored, ...earlier };
  }

  /** Revisions of version 1 have no settings: all of a machine have the present ones. */
  function settingsOf(
    machine: number,
    { updatedAt }: Pick<StoredRevision, "updatedAt">,
  ): Pick<StoredRevision, "settings" | "isInitial"> {
    const row = statement("SELECT * FROM machine WHERE serial = ?").get(machine) as Row | undefined;
    if (row === undefined) throw new DamagedStore(file, `the state machine ${machine} is missing`);
    const { createdAt, settings } = checked("machine", row);
    const { loggingConfiguration, tracingConfiguration, encryptionConfiguration } = JSON.parse(
      String(settings),
    ) as MachineRecord;
    return {
      settings: { loggingConfiguration, tracingConfiguration, encryptionConfiguration },
      isInitial: updatedAt === createdAt,
    };
  }

  function event(serial: number, id: number): HistoryEvent {
    const key = serial * EVENT_KEYS + id;
    const row = statement("SELECT * FROM event WHERE key = ?").get(key) as Row | undefined;
    return eventIn(row, serial, id);
  }

  function eventIn(row: Row | undefined, serial: number, id: number): HistoryEvent {
    if (row?.["key"] !== serial * EVENT_KEYS + id) {
      throw new DamagedStore(file, `the event ${id} of the execution ${serial} is missing`);
    }
    const { type, previous, at, details } = checked("event", row);
    return {
      type: String(type),
      previous: Number(previous),
      at: Number(at),
      details: typeof details === "string" ? (parseExactly(details) as EventDetails) : undefined,
    };
  }

  function checked(table: Table, row: Row): Row {
    if (isWhole(table, row)) return row;
    const key = row[COLUMNS[table][0] ?? ""];
    throw new DamagedStore(file, `the row ${key} of the table ${table} has been changed`);
  }
}

function textIn(row: Row, name: string): string | undefined {
  const value = row[name];
  return typeof value === "string" ? value : undefined;
}

function numberIn(row: Row, name: string): number | undefined {
  const value = row[name];
  return typeof value === "number" ? value : undefined;
}
