import type { ChildEnd } from "../engine/childEnds.ts";
import type { Database } from "./database.ts";
import type { WrittenFork, WrittenResults } from "./encode.ts";
import type { RowReader } from "./readRows.ts";
import { END, ITEMS, type ItemsRecord } from "./records.ts";
import type { Row } from "./schema.ts";

/** The items and results of the Map and Parallel states of an execution, by the event that started each. */
export interface Parts {
  readonly items: Map<number, ItemsRecord[]>;
  readonly results: Map<number, (readonly [number, string])[]>;
  readonly ends: Map<number, ChildEnd[]>;
}

export const NO_PARTS = noParts();

function noParts(): Parts {
  return { items: new Map(), results: new Map(), ends: new Map() };
}

/** Those of all running executions, by their serials. */
export function readParts(database: Database, reader: RowReader): Map<number, Parts> {
  const all = new Map<number, Parts>();
  for (const raw of database.iterate(PARTS_OF_RUNNING, [])) {
    const serial = Number(raw["serial"]);
    const parts = all.get(serial) ?? noParts();
    all.set(serial, parts);
    addPart(parts, reader.checked("part", raw));
  }
  return all;
}

const PARTS_OF_RUNNING = `
  SELECT part.* FROM running CROSS JOIN part ON part.serial = running.serial ORDER BY running.serial, part.id`;

/** Those of one execution. */
export function readPartsOf(database: Database, reader: RowReader, serial: number): Parts {
  const parts = noParts();
  const rows = database.iterate("SELECT * FROM part WHERE serial = ? ORDER BY id", [serial]);
  for (const raw of rows) addPart(parts, reader.checked("part", raw));
  return parts;
}

function addPart(parts: Parts, row: Row): void {
  const [fork, child] = [Number(row["fork"]), Number(row["child"])];
  const text = JSON.parse(String(row["text"])) as string;
  if (child === ITEMS) append(parts.items, fork, JSON.parse(text) as ItemsRecord);
  else if (child === END) append(parts.ends, fork, JSON.parse(text) as ChildEnd);
  else append(parts.results, fork, [child, text]);
}

function append<K, T>(lists: Map<K, T[]>, key: K, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

/** A fork with items has been written, though none of them has a result yet. */
export function countsOf({ items, results, ends }: Parts): WrittenResults {
  const forks = new Set([...items.keys(), ...results.keys(), ...ends.keys()]);
  return new Map(
    [...forks].map((fork) => {
      const records = items.get(fork) ?? [];
      const written: WrittenFork = {
        results: results.get(fork)?.length ?? 0,
        items: records.reduce((sum, record) => sum + record.items.length, 0),
        parts: records.length,
        ends: ends.get(fork)?.length ?? 0,
      };
      return [fork, written];
    }),
  );
}
