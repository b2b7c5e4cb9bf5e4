import type { KnownMapRun } from "../mapRuns.ts";
import type { Database } from "./database.ts";
import type { RowReader } from "./readRows.ts";
import type { MapRunRecord } from "./records.ts";
import type { Row } from "./schema.ts";

/** @throws {DamagedStore} when the row is not as it was written. */
export function readMapRun(reader: RowReader, raw: Row): KnownMapRun {
  const { serial, arn, execution, body } = reader.checked("mapRun", raw);
  const { executionArn, ...run } = JSON.parse(String(body)) as MapRunRecord;
  return {
    ...run,
    serial: Number(serial),
    arn: String(arn),
    execution: { serial: Number(execution), arn: executionArn },
  };
}

/** @throws {DamagedStore} when the row is not as it was written. */
export function findMapRun(
  { statement }: Database,
  reader: RowReader,
  arn: string,
): KnownMapRun | undefined {
  const row = statement("SELECT * FROM mapRun WHERE arn = ?").get(arn) as Row | undefined;
  return row === undefined ? undefined : readMapRun(reader, row);
}
