import type { Row } from "./case.ts";

/** What rows read, by `BUCKET/KEY`. Rows that run at the same time share it. */
export function objectsOf(rows: readonly Row[]): Readonly<Record<string, string>> {
  return Object.assign({}, ...rows.map(objectsIn)) as Record<string, string>;
}

export function objectsIn(row: Row): Readonly<Record<string, string>> {
  return ("objects" in row ? row.objects : undefined) ?? {};
}
