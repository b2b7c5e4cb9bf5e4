import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { qualifiedArn } from "../arn.ts";
import { COLUMNS, insertion, statusCode, type Table } from "./columns.ts";
import { hasParts, runsIn } from "./frameParts.ts";
import { unpackFrame } from "./packedFrame.ts";
import { versionsIn } from "./readPublished.ts";
import { isWhole } from "./readRows.ts";
import type { FrameRecord } from "./records.ts";
import type { Rescue } from "./rescue.ts";
import { EVENT_KEYS, type Row } from "./schema.ts";

/** What a repair has kept, and what it has not. */
export interface Salvaged {
  readonly kept: Readonly<Record<Resource, number>>;
  /** The ARNs of what could not be read as a whole, as far as they can be read. */
  readonly lost: ReadonlySet<string>;
  /** How many executions are lost of which only events are left. */
  readonly unnamed: number;
}

export type Resource = "executions" | "stateMachines" | "activities";

/** No serial is used twice, though the last one may be among what can't be read. */
const UNKNOWN_SERIALS = 1_000_000;

const RUNNING = statusCode("RUNNING");

/** What is known of an execution while its rows are read. */
interface Candidate {
  readonly row: Row;
  readonly serial: number;
  readonly running: Row | undefined;
  readonly redrive: Row | undefined;
  /** Of one that has ended. */
  readonly unfinished: Row | undefined;
  readonly frame: FrameRecord | undefined;
  /** How many events it must have. */
  readonly expected: number;
  /** Those that have been read, without a gap. */
  events: number;
  readonly parts: Row[];
}

/** Copies what is whole: an execution with all its events and all that it continues from, or nothing of it. */
export function salvage(from: Rescue, to: DatabaseSync): Salvaged {
  const statements = new Map<Table, StatementSync>();
  const lost = new Set<string>();
  const revisions = new Set<number>();
  const refused = new Set<number>();
  const machineArns = new Map<number, string>();
  /** What must be there, since other rows are about it, and was not read so far. */
  const missing = new Set<string>();
  let last = 0;
  for (const row of whole("revision")) {
    revisions.add(numberIn(row, "number"));
    missing.add(machineArnIn(row));
    put("revision", row);
  }
  copy("tags", (row) => {
    missing.add(String(row["arn"]));
    return true;
  });
  const activities = copy("activity", (row) => {
    missing.delete(String(row["arn"]));
    return true;
  });
  const stateMachines = copy("machine", (row) => {
    see(numberIn(row, "serial"));
    missing.delete(String(row["arn"]));
    const kept = isKept(row, revisions.has(numberIn(row, "revision")));
    if (kept) machineArns.set(numberIn(row, "serial"), String(row["arn"]));
    return kept;
  });
  salvagePublished();
  for (const arn of missing) lost.add(arn);
  const candidates = readCandidates();
  const unnamed = countEvents(candidates);
  drop(
    candidates,
    (one) =>
      one.events >= one.expected && (one.running === undefined || hasParts(one.frame, one.parts)),
  );
  // The parent of a parent may be among them.
  while (dropUnjoined(candidates));
  for (const one of candidates.values()) putExecution(one);
  copy("mapRun", (row) => {
    see(numberIn(row, "serial"));
    return candidates.has(numberIn(row, "execution"));
  });
  copyEvents(candidates);
  const [serial] = [...from.rows("serial")];
  const known =
    serial === undefined ? last + UNKNOWN_SERIALS : Math.max(last, numberIn(serial, "last"));
  to.prepare("INSERT INTO serial VALUES (1, ?)").run(known);
  return { kept: { executions: candidates.size, stateMachines, activities }, lost, unnamed };

  function see(used: number): void {
    last = Math.max(last, used);
  }

  function* whole(table: Table): Iterable<Row> {
    for (const row of from.rows(table)) {
      const arn = arnIn(row);
      if (isWhole(table, row)) yield row;
      else if (arn !== undefined) lost.add(arn);
    }
  }

  /** Versions and aliases have that of their machine, and a number or a name. */
  function arnIn({ arn, machine, name }: Row): string | undefined {
    if (typeof arn === "string") return arn;
    const machineArn = machineArns.get(Number(machine));
    return machineArn === undefined || typeof name !== "string"
      ? undefined
      : qualifiedArn(machineArn, name);
  }

  /** A version needs its revision, and an alias its versions. */
  function salvagePublished(): void {
    const ofMachines = [...whole("published")].filter((row) => arnIn(row) !== undefined);
    const [aliases, versions] = [true, false].map((isAlias) =>
      ofMachines.filter(({ revision }) => (revision === null) === isAlias),
    );
    const known = new Set<string | undefined>();
    for (const row of versions ?? []) {
      if (!isKept(row, revisions.has(numberIn(row, "revision")))) continue;
      known.add(arnIn(row));
      put("published", row);
    }
    for (const row of aliases ?? []) {
      const arns = versionsIn(row).map((name) => arnIn({ machine: row["machine"] ?? null, name }));
      if (
        isKept(
          row,
          arns.every((arn) => known.has(arn)),
        )
      )
        put("published", row);
    }
  }

  function put(table: Table, row: Row): void {
    let statement = statements.get(table);
    if (statement === undefined) {
      statement = to.prepare(insertion(table, "IGNORE"));
      statements.set(table, statement);
    }
    const columns: SQLInputValue[] = COLUMNS[table].map((name) => row[name] ?? null);
    statement.run(...columns, row["seal"] ?? null);
  }

  function copy(table: Table, isWanted: (row: Row) => boolean): number {
    let count = 0;
    for (const row of whole(table)) {
      if (!isWanted(row)) continue;
      put(table, row);
      count += 1;
    }
    return count;
  }

  function isKept(row: Row, kept: boolean): boolean {
    const arn = arnIn(row);
    if (!kept && arn !== undefined) lost.add(arn);
    return kept;
  }

  function readCandidates(): Map<number, Candidate> {
    const [running, unfinished, redrives] = (["running", "unfinished", "redrive"] as const).map(
      (table) => new Map([...whole(table)].map((row) => [numberIn(row, "serial"), row])),
    );
    const parts = new Map<number, Row[]>();
    for (const row of whole("part")) {
      const serial = numberIn(row, "serial");
      parts.set(serial, [...(parts.get(serial) ?? []), row]);
    }
    const candidates = new Map<number, Candidate>();
    for (const row of whole("execution")) {
      const serial = numberIn(row, "serial");
      see(serial);
      const state = row["status"] === RUNNING ? running?.get(serial) : undefined;
      const expected = row["events"] ?? state?.["written"];
      if (!isKept(row, revisions.has(numberIn(row, "revision")) && typeof expected === "number")) {
        refused.add(serial);
        continue;
      }
      const rest = state === undefined ? unfinished?.get(serial) : undefined;
      const known = state ?? rest;
      const frame = known && frameIn(known);
      const own = parts.get(serial) ?? [];
      candidates.set(serial, {
        row,
        serial,
        running: state,
        redrive: redrives?.get(serial),
        unfinished: rest,
        frame,
        expected: Number(expected),
        events: 0,
        parts: own,
      });
    }
    return candidates;
  }

  /** Returns of how many executions only events are left. */
  function countEvents(all: Map<number, Candidate>): number {
    const unnamed = new Set<number>();
    for (const row of whole("event")) {
      const [serial, id] = eventKey(row);
      see(serial);
      const candidate = all.get(serial);
      if (candidate === undefined && !refused.has(serial)) unnamed.add(serial);
      if (candidate !== undefined && candidate.events === id - 1) candidate.events = id;
    }
    for (const row of from.rows("leaving")) unnamed.delete(numberIn(row, "serial"));
    return unnamed.size;
  }

  function drop(all: Map<number, Candidate>, isWanted: (one: Candidate) => boolean): boolean {
    const before = all.size;
    for (const one of all.values()) {
      if (!isKept(one.row, isWanted(one))) all.delete(one.serial);
    }
    return all.size < before;
  }

  /**
   * An execution that waits for child executions, of which some are lost, would wait for ever, and a child execution without the one that
   * started it can't go on.
   */
  function dropUnjoined(all: Map<number, Candidate>): boolean {
    const children = new Map<string, number>();
    for (const { row, running } of all.values()) {
      const run = runOf(row);
      if (running !== undefined && run !== undefined)
        children.set(run, (children.get(run) ?? 0) + 1);
    }
    return drop(all, ({ row, running, frame }) => {
      const isChild = running !== undefined && runOf(row) !== undefined;
      if (isChild && !all.has(numberIn(row, "parent"))) return false;
      if (running === undefined) return true;
      return runsIn(frame).every(({ arn, open }) => (children.get(arn) ?? 0) === open);
    });
  }

  function putExecution(candidate: Candidate): void {
    const { row, running, redrive, unfinished, frame, parts } = candidate;
    put("execution", row);
    if (redrive !== undefined) put("redrive", redrive);
    if (running !== undefined) put("running", running);
    else if (unfinished !== undefined && hasParts(frame, parts)) put("unfinished", unfinished);
    else return;
    for (const part of parts) put("part", part);
  }

  function copyEvents(all: Map<number, Candidate>): void {
    for (const row of whole("event")) {
      const [serial, id] = eventKey(row);
      if (id <= (all.get(serial)?.expected ?? 0)) put("event", row);
    }
  }
}

function machineArnIn(revision: Row): string {
  return (JSON.parse(String(revision["body"])) as { readonly machineArn: string }).machineArn;
}

function eventKey(row: Row): [serial: number, id: number] {
  const key = numberIn(row, "key");
  return [Math.floor(key / EVENT_KEYS), key % EVENT_KEYS];
}

function frameIn(running: Row): FrameRecord {
  return unpackFrame(String(running["frame"]));
}

function runOf({ mapRun }: Row): string | undefined {
  return typeof mapRun === "string" ? mapRun : undefined;
}

function numberIn(row: Row, name: string): number {
  const value = row[name];
  return typeof value === "number" ? value : Number.NaN;
}
