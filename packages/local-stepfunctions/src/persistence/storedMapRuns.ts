import type { KnownMapRun, MapRuns } from "../mapRuns.ts";
import type { DamagedStore } from "./damage.ts";
import type { Database } from "./database.ts";
import { findMapRun, readMapRun } from "./mapRunRows.ts";
import { createReading } from "./reading.ts";
import { createRowReader } from "./readRows.ts";

/** The Map runs of a data folder, those that run and those that have ended, as they were last written. */
export function createStoredMapRuns(
  database: Database,
  onDamage: (damage: DamagedStore) => void,
): MapRuns {
  const rows = createRowReader(database);
  const reading = createReading(database.file, onDamage);
  return {
    find: (arn) => reading.one(() => findMapRun(database, rows, arn)),
    list: (execution, before) => reading.each(list(execution, before)),
  };

  function* list(execution: number, before = Number.MAX_SAFE_INTEGER): Iterable<KnownMapRun> {
    const sql = "SELECT * FROM mapRun WHERE execution = ? AND serial < ? ORDER BY serial DESC";
    for (const row of database.iterate(sql, [execution, before])) yield readMapRun(rows, row);
  }
}
