import { crc32 } from "node:zlib";

/** The version of the schema below. A change of the schema that a release has needs a new one, and an entry in MIGRATIONS. */
export const SCHEMA_VERSION = 5;

/** The versions of a machine, by number, and its aliases, by name, since version 4. Only a version has a revision. */
const PUBLISHED =
  "CREATE TABLE published (id INTEGER PRIMARY KEY, machine INTEGER, name TEXT, revision INTEGER, body TEXT, seal INTEGER);";
const INDEXES_OF_PUBLISHED = `
  CREATE INDEX publishedOfMachine ON published (machine, revision);
  CREATE INDEX startsOfVersion ON execution (machine, version, status, serial) WHERE version IS NOT NULL;
  CREATE INDEX startsOfAlias ON execution (machine, alias, status, serial) WHERE alias IS NOT NULL;
`;

/** What makes each version out of the one before, beginning with version 2: columns and tables that the schema has, too. */
export const MIGRATIONS: readonly string[] = [
  `ALTER TABLE execution ADD COLUMN items INTEGER;
  CREATE TABLE mapRun (
    serial INTEGER PRIMARY KEY, arn TEXT NOT NULL UNIQUE, execution INTEGER, body TEXT, seal INTEGER);
  CREATE INDEX mapRunsOfExecution ON mapRun (execution, serial);`,
  `CREATE TABLE unfinished (serial INTEGER PRIMARY KEY, attempts INTEGER, frame TEXT, seal INTEGER);
  CREATE TABLE redrive (serial INTEGER PRIMARY KEY, count INTEGER, at INTEGER, tokens TEXT, seal INTEGER);`,
  `ALTER TABLE execution ADD COLUMN version INTEGER;
  ALTER TABLE execution ADD COLUMN alias TEXT;
  ${PUBLISHED} ${INDEXES_OF_PUBLISHED}`,
  "ALTER TABLE activity ADD COLUMN encryption TEXT;",
];

/** "SFNL": whose file it is. */
export const APPLICATION_ID = 0x53_46_4e_4c;

/**
 * An execution's first input, output, error and cause are in its first and last event. `running` has what a running one
 * continues from, `unfinished` what a redrive of one continues from that has ended without success, `part` the items and results
 * of the Map and Parallel states of both, `redrive` the redrives, and `leaving` those of which only events are left, to be deleted.
 * Times are milliseconds since 1970. `seal` is a checksum of a row's other columns.
 */
export const SCHEMA = `
  CREATE TABLE serial (id INTEGER PRIMARY KEY, last INTEGER NOT NULL);
  CREATE TABLE activity (
    id INTEGER PRIMARY KEY, arn TEXT NOT NULL UNIQUE, name TEXT, createdAt INTEGER, seal INTEGER, encryption TEXT);
  CREATE TABLE tags (id INTEGER PRIMARY KEY, arn TEXT NOT NULL UNIQUE, tags TEXT, seal INTEGER);
  CREATE TABLE machine (
    serial INTEGER PRIMARY KEY, arn TEXT, name TEXT, createdAt INTEGER, revision INTEGER, settings TEXT, deleted INTEGER,
    seal INTEGER);
  CREATE TABLE revision (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, machine INTEGER, body TEXT, seal INTEGER);
  CREATE TABLE execution (
    serial INTEGER PRIMARY KEY, arn TEXT NOT NULL UNIQUE, machine INTEGER, revision INTEGER, mapRun TEXT, parent INTEGER,
    item INTEGER, status INTEGER, startedAt INTEGER, stoppedAt INTEGER, events INTEGER, seal INTEGER, items INTEGER, version INTEGER,
    alias TEXT);
  CREATE TABLE running (serial INTEGER PRIMARY KEY, attempts INTEGER, written INTEGER, frame TEXT, seal INTEGER);
  CREATE TABLE event (
    key INTEGER PRIMARY KEY, type TEXT, previous INTEGER, at INTEGER, details TEXT, seal INTEGER);
  CREATE TABLE part (
    id INTEGER PRIMARY KEY, serial INTEGER, fork INTEGER, child INTEGER, text TEXT, seal INTEGER);
  CREATE TABLE leaving (serial INTEGER PRIMARY KEY);
  CREATE TABLE mapRun (
    serial INTEGER PRIMARY KEY, arn TEXT NOT NULL UNIQUE, execution INTEGER, body TEXT, seal INTEGER);
  CREATE TABLE unfinished (serial INTEGER PRIMARY KEY, attempts INTEGER, frame TEXT, seal INTEGER);
  CREATE TABLE redrive (serial INTEGER PRIMARY KEY, count INTEGER, at INTEGER, tokens TEXT, seal INTEGER);
  ${PUBLISHED}`;

/**
 * Tables and indexes are always made in this order, and their texts have room on the first page: a repair knows where they begin.
 */
export const INDEXES = `
  CREATE INDEX revisionsOfMachine ON revision (machine);
  CREATE INDEX executionsOfMachine ON execution (machine, serial) WHERE mapRun IS NULL;
  CREATE INDEX executionsOfMachineByStatus ON execution (machine, status, serial) WHERE mapRun IS NULL;
  CREATE INDEX executionsOfMapRun ON execution (mapRun, serial) WHERE mapRun IS NOT NULL;
  CREATE INDEX executionsOfMapRunByStatus ON execution (mapRun, status, serial) WHERE mapRun IS NOT NULL;
  CREATE INDEX executionsOfRevision ON execution (revision);
  CREATE INDEX executionsByEnd ON execution (stoppedAt) WHERE stoppedAt IS NOT NULL;
  CREATE INDEX partsOfExecution ON part (serial);
  CREATE INDEX mapRunsOfExecution ON mapRun (execution, serial);
  ${INDEXES_OF_PUBLISHED}`;

export const PUT_LAST_SERIAL = "INSERT OR REPLACE INTO serial VALUES (1, ?)";

/** An execution has at most 25,000 events, so its serial and an event's id make one key. */
export const EVENT_KEYS = 32_768;

export type Column = string | number | null;
export type Row = Readonly<Record<string, Column>>;

/**
 * A checksum of a row's columns. SQLite notices a damaged page, but no other text in one. Of the columns after the first `fixed`
 * those that are null at the end do not count: rows that an earlier version wrote have none.
 */
export function sealOf(columns: readonly Column[], fixed = columns.length): number {
  let end = columns.length;
  while (end > fixed && columns[end - 1] === null) end -= 1;
  return crc32(columns.slice(0, end).join("\0"));
}
