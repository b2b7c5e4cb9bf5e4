import type { Revision } from "../engine/revision.ts";
import type { Alias, StateMachine, Version } from "../registry.ts";
import type { Database } from "./database.ts";
import type { RowReader } from "./readRows.ts";
import type { AliasRecord, VersionRecord } from "./records.ts";
import type { Row } from "./schema.ts";

/** The versions of an alias's row, by their names in the table. */
export function versionsIn({ body }: Row): string[] {
  const { routing } = JSON.parse(String(body)) as AliasRecord;
  return routing.map(({ version }) => String(version));
}

/** The versions and aliases of each machine, by its serial. */
export function readPublished(
  database: Database,
  reader: RowReader,
  revisions: (number: number) => Revision,
): (machine: number) => Pick<StateMachine, "versions" | "aliases"> {
  const versions = new Map<number, Version[]>();
  const aliases = new Map<number, Alias[]>();
  for (const raw of database.iterate("SELECT * FROM published", [])) {
    const { machine, name, revision, body } = reader.checked("published", raw);
    const key = Number(machine);
    if (revision === null) {
      const alias = JSON.parse(String(body)) as AliasRecord;
      add(aliases, key, { ...alias, name: String(name), description: alias.description });
    } else {
      const version = JSON.parse(String(body)) as VersionRecord;
      const number = Number(name);
      add(versions, key, {
        ...version,
        number,
        revision: revisions(Number(revision)),
        description: version.description,
      });
    }
  }
  return (machine) => ({
    versions: (versions.get(machine) ?? []).sort((one, other) => one.number - other.number),
    aliases: (aliases.get(machine) ?? []).sort((one, other) => (one.name < other.name ? -1 : 1)),
  });
}

function add<T>(lists: Map<number, T[]>, key: number, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
