import type { ResultWriter } from "@sfn-workers/states-language";
import { reportedError, type StateError } from "@sfn-workers/states-language/errors";
import type { JsonObject } from "@sfn-workers/states-language/json";
import type { Destination } from "../../../engine/execution.ts";
import { beginWorkOutside } from "../../../lib/turns.ts";
import { MAX_RESULT_FILE_BYTES } from "../../../limits.ts";
import { S3Failure } from "../../../s3/failure.ts";
import type { Objects } from "../../../s3/objects.ts";
import type { ChildRecord } from "./childRecords.ts";
import { formed } from "./form.ts";

/** What is written of a Map run, and where. */
export interface Export {
  readonly mapRunArn: string;
  readonly destination: Destination;
  readonly writer: ResultWriter;
  readonly records: Iterable<ChildRecord>;
}

const STATUSES = ["FAILED", "PENDING", "SUCCEEDED"] as const;

/**
 * Writes files with the results of each status, and a manifest. A virtual clock stands still meanwhile.
 * @returns the result of the Map state
 * @throws {StateError} States.ResultWriterFailed when they can't be written.
 */
export async function writeResults(
  objects: Objects | undefined,
  exported: Export,
): Promise<JsonObject> {
  const ended = beginWorkOutside();
  try {
    if (objects === undefined) throw new Error("the endpoint has no objects of S3");
    return await write(objects, exported);
  } catch (error) {
    throw asWriterFailure(error);
  } finally {
    ended();
  }
}

async function write(
  objects: Objects,
  { mapRunArn, destination, writer, records }: Export,
): Promise<JsonObject> {
  const { bucket, prefix } = destination;
  const folder = `${prefix}${mapRunArn.slice(mapRunArn.lastIndexOf(":") + 1)}`;
  const files: JsonObject = {};
  for (const status of STATUSES) {
    const texts = formed(withStatus(records, status), writer.transformation);
    const isLines = writer.outputType === "JSONL";
    const written: JsonObject[] = [];
    for (const file of filesOf(texts, isLines)) {
      const Key = `${folder}/${status}_${written.length}.json`;
      const { size } = await objects.write(bucket, Key, file);
      written.push({ Key, Size: size });
    }
    files[status] = written;
  }
  const manifest = { DestinationBucket: bucket, MapRunArn: mapRunArn, ResultFiles: files };
  const key = `${folder}/manifest.json`;
  await objects.write(bucket, key, [JSON.stringify(manifest)]);
  return { MapRunArn: mapRunArn, ResultWriterDetails: { Bucket: bucket, Key: key } };
}

function* withStatus(
  records: Iterable<ChildRecord>,
  status: ChildRecord["status"],
): Iterable<ChildRecord> {
  for (const record of records) if (record.status === status) yield record;
}

/** The texts of the files, each of which must be read before the next one. */
function* filesOf(texts: Iterable<string>, isLines: boolean): Iterable<Iterable<string>> {
  const all = texts[Symbol.iterator]();
  let next = all.next();
  while (!next.done) yield file();

  function* file(): Iterable<string> {
    let bytes = 0;
    if (!isLines) yield "[";
    while (!next.done && bytes < MAX_RESULT_FILE_BYTES) {
      const separator = bytes === 0 ? "" : isLines ? "\n" : ",";
      yield `${separator}${next.value}`;
      bytes += separator.length + Buffer.byteLength(next.value);
      next = all.next();
    }
    yield isLines ? "\n" : "]";
  }
}

function asWriterFailure(error: unknown): StateError {
  const message = error instanceof Error ? error.message : String(error);
  const cause = error instanceof S3Failure ? error.report : message;
  return reportedError("States.ResultWriterFailed", cause);
}
