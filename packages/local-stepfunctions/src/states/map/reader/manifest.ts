import { isObject } from "@sfn-workers/states-language/json";
import { MAX_READ_ITEM_CHARACTERS } from "../../../limits.ts";
import type { CalledObjects } from "../../../s3/hooks.ts";
import { createCsvParser } from "./csv.ts";
import { readerFailed } from "./failure.ts";
import { parsedItem } from "./parsedItem.ts";
import { textsOf } from "./texts.ts";

/** The files of an S3 inventory, and the names of their columns. */
export interface Inventory {
  readonly bucket: string;
  readonly files: readonly string[];
  readonly headers: readonly string[];
}

/** @throws {StateError} States.ItemReaderFailed when the manifest is none of an inventory in CSV. */
export async function inventoryOf(
  objects: CalledObjects,
  bucket: string,
  key: string,
): Promise<Inventory> {
  let text = "";
  for await (const piece of textsOf(objects, bucket, key)) {
    text += piece;
    if (text.length > MAX_READ_ITEM_CHARACTERS) throw readerFailed("The manifest is over 8 MB.");
  }
  const manifest = parsedItem(text, "The manifest");
  const { fileFormat, fileSchema, files, destinationBucket } = isObject(manifest) ? manifest : {};
  if (fileFormat !== "CSV" || typeof fileSchema !== "string" || !Array.isArray(files)) {
    throw readerFailed("The manifest must be that of an S3 inventory with the fileFormat CSV.");
  }
  return {
    bucket: typeof destinationBucket === "string" ? destinationBucket.replace(/^.*:/, "") : bucket,
    files: files.map((file) => String(isObject(file) ? file["key"] : undefined)),
    headers: fileSchema.split(",").map((name) => name.trim()),
  };
}

/** The files that an Athena query has unloaded: the manifest has the URI of one in each line. */
export async function* athenaFiles(
  objects: CalledObjects,
  bucket: string,
  key: string,
): AsyncGenerator<{ readonly bucket: string; readonly key: string }> {
  const parser = createCsvParser(",");
  for await (const text of textsOf(objects, bucket, key)) yield* filesIn(parser.add(text));
  yield* filesIn(parser.end());
}

function filesIn(records: readonly string[][]) {
  return records.map(([uri = ""]) => {
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/i.exec(uri.trim()) ?? [];
    if (bucket !== undefined && key !== undefined) return { bucket, key };
    throw readerFailed(`The manifest has '${uri}' where the URI of a file must be.`);
  });
}
