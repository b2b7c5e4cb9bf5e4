import { dataFromText } from "@sfn-workers/states-language/json";
import type { HistoryEvent } from "../engine/history.ts";
import {
  type ChildOfRun,
  type Executions,
  firstOf,
  type KnownExecution,
  type ListedExecution,
  type ListOwner,
  type NumberedEvent,
  type Remains,
} from "../executions.ts";
import { STATUS_CODES, statusCode } from "./columns.ts";
import type { DamagedStore } from "./damage.ts";
import type { Database } from "./database.ts";
import { createReading } from "./reading.ts";
import { createRowReader } from "./readRows.ts";
import { EVENT_KEYS, type Row } from "./schema.ts";

/** The executions of a data folder, those that run and those that have ended, as they were last written. */
export function createStoredExecutions(
  database: Database,
  onDamage: (damage: DamagedStore) => void,
): Executions {
  const { statement } = database;
  const rows = createRowReader(database);
  const reading = createReading(database.file, onDamage);

  return {
    has: (arn) =>
      reading.one(() => statement("SELECT 1 FROM execution WHERE arn = ?").get(arn) !== undefined),
    find: (arn) => reading.one(() => find(arn)),
    list: (owner, status, before) =>
      reading.each(list(owner, status && statusCode(status), before)),
    unsuccessful: (mapRun, after) => reading.one(() => unsuccessful(mapRun, after)),
    remains: ({ serial }) => reading.one(() => remainsOf(serial)),
    events: ({ serial }, { reverse, after }) => reading.each(events(serial, reverse, after)),
  };

  function find(arn: string): KnownExecution | undefined {
    const row = statement("SELECT * FROM execution WHERE arn = ?").get(arn) as Row | undefined;
    if (row === undefined) return undefined;
    const { events, ...execution } = rows.execution(row, rows.redrive(Number(row["serial"])));
    const last = events === undefined ? undefined : rows.event(execution.serial, events);
    const output = textIn(last, "output");
    // The event of a timeout has an error, the execution has none.
    const ending = execution.status === "TIMED_OUT" ? undefined : last;
    return {
      ...execution,
      revision: { ...rows.revision(execution.revisionNumber), ...execution.revision },
      input: dataFromText(textIn(rows.event(execution.serial, 1), "input") ?? "null"),
      output: output === undefined ? undefined : dataFromText(output),
      error: textIn(ending, "error"),
      cause: textIn(ending, "cause"),
    };
  }

  function unsuccessful(mapRun: string, after: number): ChildOfRun | undefined {
    return firstOf((status) => {
      const row = statement(NEXT_CHILD).get(mapRun, statusCode(status), after) as Row | undefined;
      return row && rows.execution(row, undefined);
    });
  }

  function remainsOf(serial: number): Remains {
    const isKept = statement("SELECT 1 FROM unfinished WHERE serial = ?").get(serial) !== undefined;
    return { events: Number(statement(LAST_EVENT).get(serial)?.["last"] ?? 0), isKept };
  }

  function* list(
    owner: ListOwner,
    status: number | undefined,
    before = Number.MAX_SAFE_INTEGER,
  ): Iterable<ListedExecution> {
    const [sql, values] = listQuery(owner, status, before);
    for (const row of database.iterate(sql, values)) {
      yield rows.execution(row, rows.redrive(Number(row["serial"])));
    }
  }

  function* events(serial: number, reverse: boolean, after?: number): Iterable<NumberedEvent> {
    const from = serial * EVENT_KEYS;
    const last = Number(statement(LAST_EVENT).get(serial)?.["last"] ?? 0);
    // The token of a longer history leads nowhere, least of all to events of another execution.
    if (after !== undefined && after > last) return;
    const [range, order, step, end] = reverse
      ? (["key < ? AND key > ?", "DESC", -1, 0] as const)
      : (["key > ? AND key < ?", "ASC", 1, last + 1] as const);
    const sql = `SELECT * FROM event WHERE ${range} ORDER BY key ${order}`;
    let id = after ?? (reverse ? last + 1 : 0);
    for (const row of database.iterate(sql, [from + id, from + end])) {
      id += step;
      yield { id, event: rows.eventIn(row, serial, id) };
    }
    // A damaged page may end the history before its end.
    if (id + step !== end) rows.eventIn(undefined, serial, id + step);
  }
}

/** Each form has an index of its own. */
function listQuery(
  owner: ListOwner,
  status: number | undefined,
  before: number,
): [sql: string, values: (number | string)[]] {
  const [of, keys] = ownedBy(owner);
  const newest = "ORDER BY serial DESC";
  const some = `SELECT * FROM execution WHERE ${of}`;
  if (status !== undefined) {
    return [`${some} AND status = ? AND serial < ? ${newest}`, [...keys, status, before]];
  }
  if (keys.length === 1) return [`${some} AND serial < ? ${newest}`, [...keys, before]];
  // Those of a version or an alias have an index by status only: SQLite merges its parts.
  const parts = STATUS_CODES.map((code) => `${some} AND status = ${code} AND serial < ?`);
  return [`${parts.join(" UNION ALL ")} ${newest}`, STATUS_CODES.flatMap(() => [...keys, before])];
}

function ownedBy(owner: ListOwner): [condition: string, keys: (number | string)[]] {
  if ("mapRun" in owner) return ["mapRun = ?", [owner.mapRun]];
  const { machine, version, alias } = owner;
  if (version !== undefined) return ["machine = ? AND version = ?", [machine, version]];
  if (alias !== undefined) return ["machine = ? AND alias = ?", [machine, alias]];
  return ["machine = ? AND mapRun IS NULL", [machine]];
}

const NEXT_CHILD =
  "SELECT * FROM execution WHERE mapRun = ? AND status = ? AND serial > ? ORDER BY serial LIMIT 1";

const LAST_EVENT = `
  SELECT coalesce(execution.events, running.written) AS last
  FROM execution LEFT JOIN running USING (serial) WHERE serial = ?`;

function textIn(event: HistoryEvent | undefined, member: string): string | undefined {
  const value = event?.details?.[member];
  return typeof value === "string" ? value : undefined;
}
