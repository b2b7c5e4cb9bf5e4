import type { Revision } from "../engine/revision.ts";
import type { Registry } from "../registry.ts";
import type { Database } from "./database.ts";
import { readPublished } from "./readPublished.ts";
import type { RowReader } from "./readRows.ts";
import type { MachineRecord } from "./records.ts";

/** Restores the state machines, with their versions and aliases. */
export function restoreMachines(
  database: Database,
  reader: RowReader,
  revisions: (number: number) => Revision,
  registry: Registry,
): void {
  const published = readPublished(database, reader, revisions);
  for (const raw of database.iterate("SELECT * FROM machine WHERE deleted = 0", [])) {
    const { arn, name, serial, createdAt, revision, settings } = reader.checked("machine", raw);
    const { firstVersion, lastVersion = 0 } = JSON.parse(String(settings)) as MachineRecord;
    registry.addMachine({
      arn: String(arn),
      name: String(name),
      serial: Number(serial),
      createdAt: Number(createdAt),
      firstVersion,
      revision: revisions(Number(revision)),
      lastVersion,
      ...published(Number(serial)),
    });
  }
}
