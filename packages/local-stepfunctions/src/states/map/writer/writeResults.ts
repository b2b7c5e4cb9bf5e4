import type { ResultWriter } from "@sfn-workers/states-language";
import { reportedError } from "@sfn-workers/states-language/errors";
import type { JsonObject } from "@sfn-workers/states-language/json";
import type { Destination } from "../../../engine/childEnds.ts";
import type { MapRun } from "../../../engine/execution.ts";
import { beginWorkOutside } from "../../../lib/turns.ts";
import { failureCause, type MapObjects } from "../objects.ts";
import type { ChildRecord } from "./childRecords.ts";
import { succeededFiles } from "./earlierFiles.ts";
import { formed } from "./form.ts";

/** What is written of a Map run, and where. */
export interface Export {
  readonly run: Pick<MapRun, "arn" | "redriveCount">;
  readonly destination: Destination;
  readonly writer: ResultWriter;
  readonly records: Iterable<ChildRecord>;
}

const STATUSES = ["FAILED", "PENDING", "SUCCEEDED"] as const;

/**
 * Writes files with the results of each status, and a manifest. A virtual clock stands still while a folder is written.
 * @returns the result of the Map state
 * @throws {StateError} States.ResultWriterFailed when they can't be written.
 */
export async function writeResults(objects: MapObjects, exported: Export): Promise<JsonObject> {
  const ended = objects.areFiles ? beginWorkOutside() : undefined;
  try {
    return await write(objects, exported);
  } catch (error) {
    throw reportedError("States.ResultWriterFailed", failureCause(error));
  } finally {
    ended?.();
  }
}

async function write(
  objects: MapObjects,
  { run, destination, writer, records }: Export,
): Promise<JsonObject> {
  const { arn: mapRunArn, redriveCount: attempt } = run;
  const { bucket } = destination;
  const folder = folderOf(run, destination);
  const earlier =
    attempt === 0
      ? undefined
      : await succeededFiles(
          objects,
          bucket,
          manifestIn(folderOf({ ...run, redriveCount: attempt - 1 }, destination)),
        );
  const files: JsonObject = {};
  for (const status of STATUSES) {
    const isSuccess = status === "SUCCEEDED";
    const since = isSuccess && earlier !== undefined ? attempt : 0;
    const texts = formed(those(records, status, since), writer.transformation);
    const form = {
      isLines: writer.outputType === "JSONL",
      isRedrive: isSuccess && attempt > 0,
      maxBytes: objects.maxFileBytes,
    };
    const written: JsonObject[] = [];
    for (const file of filesOf(texts, form)) {
      const Key = `${folder}/${status}_${written.length}.json`;
      const { size } = await objects.write(bucket, Key, file);
      written.push({ Key, Size: size });
    }
    files[status] = [...(isSuccess ? (earlier ?? []) : []), ...written];
  }
  const manifest = { DestinationBucket: bucket, MapRunArn: mapRunArn, ResultFiles: files };
  const key = manifestIn(folder);
  await objects.write(bucket, key, [JSON.stringify(manifest)]);
  return { MapRunArn: mapRunArn, ResultWriterDetails: { Bucket: bucket, Key: key } };
}

/** Each redrive writes into a folder of its own. */
function folderOf({ arn, redriveCount }: Export["run"], { prefix }: Destination): string {
  const folder = `${prefix}${arn.slice(arn.lastIndexOf(":") + 1)}`;
  return redriveCount === 0 ? folder : `${folder}/Redrive-${redriveCount}`;
}

function manifestIn(folder: string): string {
  return `${folder}/manifest.json`;
}

function* those(
  records: Iterable<ChildRecord>,
  status: ChildRecord["status"],
  since: number,
): Iterable<ChildRecord> {
  for (const record of records) {
    if (record.status === status && record.attempt >= since) yield record;
  }
}

/** `isRedrive`: there is a file without results, too, as recorded on AWS. */
interface FileForm {
  readonly isLines: boolean;
  readonly isRedrive: boolean;
  readonly maxBytes: number;
}

/** The texts of the files, each of which must be read before the next one. */
function* filesOf(
  texts: Iterable<string>,
  { isLines, isRedrive, maxBytes }: FileForm,
): Iterable<Iterable<string>> {
  const all = texts[Symbol.iterator]();
  let next = all.next();
  if (isRedrive && next.done) yield [isLines ? "" : "[]"];
  while (!next.done) yield file();

  function* file(): Iterable<string> {
    let bytes = 0;
    if (!isLines) yield "[";
    while (!next.done && bytes < maxBytes) {
      const separator = bytes === 0 ? "" : isLines ? "\n" : ",";
      yield `${separator}${next.value}`;
      bytes += separator.length + Buffer.byteLength(next.value);
      next = all.next();
    }
    yield isLines ? "\n" : "]";
  }
}
