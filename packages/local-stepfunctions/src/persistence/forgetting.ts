import { createTurnShare } from "../lib/turns.ts";
import type { Forgettable } from "../retention.ts";
import type { Database } from "./database.ts";
import { deleteExecution, deleteUnusedRevision } from "./rows.ts";
import { EVENT_KEYS } from "./schema.ts";

/** How many executions or events one transaction deletes: a few milliseconds. */
const EXECUTIONS = 100;
const EVENTS = 500;
/** How many revisions: each may have 1 MiB. */
const REVISIONS = 5;
/** How many events are deleted at once: each may have 256 KiB. */
const STEP = 25;

/**
 * Deletes executions. Each goes at once for whoever asks; its events, of which there may be 25,000, go in slices. SQLite uses their
 * place again.
 */
export function createForgetting(database: Database): Forgettable {
  const { statement } = database;
  const share = createTurnShare();

  return {
    firstEnd: () => readable(firstEnd),
    forgetBefore: (time) => tried(() => deleteEvents() || deleteEnded(time)) ?? false,
    forgetMachine(machine) {
      if (readable(() => statement(RUNNING).get(machine)) !== undefined) return "running";
      const isMore = tried(() => deleteEvents() || deleteOf(machine));
      return isMore === undefined ? "failed" : isMore ? "more" : "done";
    },
  };

  function firstEnd(): number | undefined {
    if (hasLeaving()) return 0;
    const first = statement(
      "SELECT min(stoppedAt) AS at FROM execution WHERE stoppedAt IS NOT NULL",
    ).get();
    return first?.["at"] === null ? undefined : Number(first?.["at"]);
  }

  function hasLeaving(): boolean {
    return statement("SELECT 1 FROM leaving LIMIT 1").get() !== undefined;
  }

  /** What can't be deleted now is deleted another time: a store that can't be written says so itself. */
  function tried(work: () => boolean): boolean | undefined {
    if (database.isPaused) return true;
    let isMore = false;
    try {
      database.transaction(() => {
        isMore = work();
      });
    } catch {
      return undefined;
    }
    return isMore;
  }

  /** Of as many executions as end in a turn of the event loop, or more would be left after each. */
  function deleteEvents(): boolean {
    for (let left = EVENTS; left > 0 && !share.isUsed(); ) {
      const row = statement("SELECT serial FROM leaving LIMIT 1").get();
      if (row === undefined) return left < EVENTS;
      const from = Number(row["serial"]) * EVENT_KEYS;
      const { changes } = statement(
        "DELETE FROM event WHERE key IN (SELECT key FROM event WHERE key > ? AND key < ? LIMIT ?)",
      ).run(from, from + EVENT_KEYS, STEP);
      if (Number(changes) < STEP)
        database.run("DELETE FROM leaving WHERE serial = ?", row["serial"] ?? 0);
      left -= Math.max(1, Number(changes));
    }
    return true;
  }

  function deleteEnded(time: number): boolean {
    return deleteAll(
      statement("SELECT serial, revision FROM execution WHERE stoppedAt < ? LIMIT ?").all(
        time,
        EXECUTIONS,
      ),
    );
  }

  function deleteOf(machine: number): boolean {
    if (deleteAll(statement(OF_MACHINE).all(machine, EXECUTIONS))) return true;
    const { changes } = statement(
      "DELETE FROM revision WHERE number IN (SELECT number FROM revision WHERE machine = ? LIMIT ?)",
    ).run(machine, REVISIONS);
    if (Number(changes) === REVISIONS) return true;
    database.run("DELETE FROM machine WHERE serial = ?", machine);
    return false;
  }

  function deleteAll(rows: readonly Record<string, unknown>[]): boolean {
    for (const { serial } of rows) deleteExecution(database, Number(serial));
    for (const revision of new Set(rows.map((row) => Number(row["revision"])))) {
      deleteUnusedRevision(database, revision);
    }
    return rows.length > 0;
  }
}

const RUNNING =
  "SELECT 1 FROM execution WHERE machine = ? AND status = 0 AND mapRun IS NULL LIMIT 1";

const OF_MACHINE = `
  SELECT serial, revision FROM execution
  WHERE revision IN (SELECT number FROM revision WHERE machine = ?) LIMIT ?`;

/** What can't be read is named by the call that asks for it. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
