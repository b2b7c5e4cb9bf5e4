import type { ReaderConfig } from "@sfn-workers/states-language";
import type { Json, JsonObject } from "@sfn-workers/states-language/json";
import type { CalledObjects } from "../../../s3/hooks.ts";
import type { ObjectHead } from "../../../s3/objects.ts";
import { createCsvParser, DELIMITERS } from "./csv.ts";
import { readerFailed } from "./failure.ts";
import { createJsonItems } from "./jsonItems.ts";
import { createJsonLines } from "./jsonLines.ts";
import { athenaFiles, inventoryOf } from "./manifest.ts";
import { createRowReader } from "./rows.ts";
import { textsOf } from "./texts.ts";

/** Where an ItemReader reads. */
export interface ReadRequest {
  readonly action: "getObject" | "listObjectsV2";
  readonly bucket: string;
  readonly key: string;
  readonly prefix: string;
  /** All that the state names, such as a VersionId. */
  readonly parameters?: JsonObject;
  readonly config: ReaderConfig;
}

export interface ReadItem {
  readonly value: Json;
  /** Of a member of an object. */
  readonly key: string | undefined;
  /** The URI of the object that has it, or of the bucket. */
  readonly source: string;
}

/**
 * All items, those of each piece that is read.
 * @throws {StateError} States.ItemReaderFailed when a file is not as the state says.
 * @throws {S3Failure} when a bucket or an object is not there.
 */
export async function* readItems(
  objects: CalledObjects,
  request: ReadRequest,
): AsyncGenerator<Iterable<ReadItem>> {
  const { action, bucket, key, prefix, config } = request;
  if (config.inputType === "PARQUET" && request.parameters?.["VersionId"] !== undefined) {
    throw readerFailed("S3 Version ID selection is not currently supported for PARQUET files");
  }
  if (action === "listObjectsV2") {
    if (config.transformation === "LOAD_AND_FLATTEN") {
      for await (const { key: one } of objects.list(bucket, prefix)) {
        yield* itemsOfFile(objects, bucket, one, config);
      }
    } else {
      yield* listed(objects, bucket, prefix);
    }
  } else if (config.manifestType === "ATHENA_DATA") {
    for await (const file of athenaFiles(objects, bucket, key)) {
      yield* itemsOfFile(objects, file.bucket, file.key, config);
    }
  } else if (config.manifestType === "S3_INVENTORY" || config.inputType === "MANIFEST") {
    const { files, headers, bucket: destination } = await inventoryOf(objects, bucket, key);
    for (const file of files) {
      yield* rowsOfFile(objects, destination, file, { delimiter: undefined, headers });
    }
  } else {
    yield* itemsOfFile(objects, bucket, key, config);
  }
}

/**
 * The items of what `readItems` would read, which is here: the text of a file, or an array of JSON for a list and a manifest.
 * @throws {StateError} States.ItemReaderFailed when it is not as the state says.
 */
export async function* itemsOfText(
  text: string,
  { action, bucket, key, config }: ReadRequest,
): AsyncGenerator<Iterable<ReadItem>> {
  const isFile =
    action === "listObjectsV2"
      ? config.transformation === "LOAD_AND_FLATTEN"
      : config.manifestType === undefined && config.inputType !== "MANIFEST";
  const parser = isFile
    ? parserOf({ ...config, inputType: config.inputType ?? "JSON" })
    : createJsonItems("");
  const source = action === "getObject" ? `s3://${bucket}/${key}` : `s3://${bucket}`;
  yield withSource(parser.add(text), source);
  yield withSource(parser.end(), source);
}

async function* listed(
  objects: CalledObjects,
  bucket: string,
  prefix: string,
): AsyncGenerator<Iterable<ReadItem>> {
  const source = `s3://${bucket}`;
  for await (const { head } of objects.list(bucket, prefix)) {
    yield [{ value: metadataOf(await head()), key: undefined, source }];
  }
}

function metadataOf({ key, size, etag, modifiedAt, storageClass }: ObjectHead): Json {
  return {
    Etag: etag,
    Key: key,
    LastModified: modifiedAt,
    Size: size,
    StorageClass: storageClass ?? "STANDARD",
  };
}

function itemsOfFile(
  objects: CalledObjects,
  bucket: string,
  key: string,
  config: ReaderConfig,
): AsyncGenerator<Iterable<ReadItem>> {
  return parsedFile(objects, bucket, key, parserOf(config));
}

/** @throws {StateError} States.ItemReaderFailed when nothing here reads such files. */
function parserOf(config: ReaderConfig): Parser {
  switch (config.inputType) {
    case "CSV":
      return createRowParser({
        delimiter: config.csvDelimiter,
        headers: config.csvHeaderLocation === "GIVEN" ? (config.csvHeaders ?? []) : undefined,
      });
    case "JSON":
      return createJsonItems(config.itemsPointer ?? "");
    case "JSONL": {
      const lines = createJsonLines();
      const wrapped = (values: readonly Json[]) =>
        values.map((value) => ({ value, key: undefined }));
      return { add: (text) => wrapped(lines.add(text)), end: () => wrapped(lines.end()) };
    }
    case "PARQUET":
      throw readerFailed(
        "The InputType PARQUET has no local counterpart: convert the file to JSONL or CSV for tests",
      );
    default:
      throw readerFailed(
        `The InputType ${config.inputType ?? "of the ReaderConfig"} can't be read.`,
      );
  }
}

/** What makes items of a text that comes in pieces. Those of a piece are taken before the next one is added. */
interface Parser {
  add(text: string): Iterable<ParsedItem>;
  end(): Iterable<ParsedItem>;
}

type ParsedItem = Omit<ReadItem, "source">;

function* withSource(items: Iterable<ParsedItem>, source: string): Iterable<ReadItem> {
  for (const item of items) yield { ...item, source };
}

async function* parsedFile(
  objects: CalledObjects,
  bucket: string,
  key: string,
  parser: Parser,
): AsyncGenerator<Iterable<ReadItem>> {
  const source = `s3://${bucket}/${key}`;
  for await (const text of textsOf(objects, bucket, key)) {
    yield withSource(parser.add(text), source);
  }
  yield withSource(parser.end(), source);
}

interface Rows {
  readonly delimiter: string | undefined;
  readonly headers: readonly string[] | undefined;
}

function rowsOfFile(
  objects: CalledObjects,
  bucket: string,
  key: string,
  rows: Rows,
): AsyncGenerator<Iterable<ReadItem>> {
  return parsedFile(objects, bucket, key, createRowParser(rows));
}

function createRowParser({ delimiter, headers }: Rows): Parser {
  const parser = createCsvParser(DELIMITERS[delimiter ?? "COMMA"] ?? ",");
  const rows = createRowReader(headers);
  return {
    add: (text) => itemsIn(parser.add(text)),
    end: () => itemsIn(parser.end()),
  };

  /** One after the other: with thousands of columns, the rows of one piece would fill the memory. */
  function* itemsIn(records: readonly string[][]): Iterable<ParsedItem> {
    for (const record of records) {
      const value = rows.read(record);
      if (value !== undefined) yield { value, key: undefined };
    }
  }
}
